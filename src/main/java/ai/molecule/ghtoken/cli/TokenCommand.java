package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Provider;
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
        if (settings.provider() == Provider.GITEA) {
            return nothingToDo(settings);
        }
        TokenOnDemand tokens = new TokenOnDemand(ReaderWiring.of(settings, console, console::say), console);
        if (tokens.isLeftAlone()) {
            return nothingToDo(settings);
        }
        console.out().println(tokens.living().value().reveal());
        return ExitCode.OK;
    }

    private int nothingToDo(ReaderSettings settings) {
        console.say(settings.provider().why() + ": nothing to do here");
        return ExitCode.NOTHING_TO_DO;
    }
}
