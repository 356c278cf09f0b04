package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import java.util.Optional;
import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "Prints the token, refreshed first if the cached one is no longer good.",
        footer = {"", "Example: molecule-gh-token-refresh token | gh auth login --with-token"})
final class TokenCommand extends GitHubCommand {
    TokenCommand(Console console) {
        super(console);
    }

    @Override
    int run(Wiring wiring) throws Exception {
        TokenOnDemand tokens = new TokenOnDemand(wiring, console());
        Optional<InstallationToken> cached = tokens.cached();
        if (cached.isPresent()) {
            return print(cached.get());
        }
        Optional<Integer> asOwner =
                OwnerProcess.runAgain(wiring.folder(), console().environment());
        return asOwner.isPresent() ? asOwner.get() : print(tokens.ensure(Optional.empty()));
    }

    private int print(InstallationToken token) {
        console().out().println(token.value().reveal());
        return ExitCode.OK;
    }
}
