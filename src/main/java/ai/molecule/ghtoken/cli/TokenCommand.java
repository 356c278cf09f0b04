package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.sink.OwnerProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "Prints the token, refreshed first if the cached one is no longer good.",
        footer = {"", "Example: molecule-gh-token-refresh token | gh auth login --with-token"})
final class TokenCommand implements Callable<Integer> {
    private final Console console;

    TokenCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        if (!config.github().wanted()) {
            console.say("GIT_PROVIDER says gitea: nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        Wiring wiring = Wiring.of(config, console, console::say);
        TokenOnDemand tokens = new TokenOnDemand(wiring, console);
        Optional<InstallationToken> cached = tokens.cached();
        if (cached.isPresent()) {
            return print(cached.get());
        }
        Optional<Integer> asOwner = OwnerProcess.runAgain(wiring.folder(), console.environment());
        return asOwner.isPresent() ? asOwner.get() : print(tokens.ensure(Optional.empty()));
    }

    private int print(InstallationToken token) {
        console.out().println(token.value().reveal());
        return ExitCode.OK;
    }
}
