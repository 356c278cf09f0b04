package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ReaderSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "token",
        description = "Prints a living token; refreshes first if the cached one is not good.",
        footer = {"", "Example: molecule-gh-token-refresh token | gh auth login --with-token"})
final class TokenCommand implements Callable<Integer> {
    private final Console console;

    TokenCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        ReaderSettings settings = ReaderSettings.parse(console.environment());
        if (!settings.wanted()) {
            console.say("GIT_PROVIDER says gitea: nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        ReaderWiring readers = ReaderWiring.of(settings, console, console::say);
        console.out()
                .println(new TokenOnDemand(readers, console).living().value().reveal());
        return ExitCode.OK;
    }
}
