package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.sink.OwnerProcess;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "invalidate",
        description = "Forgets the cached token; the next reader fetches another.",
        footer = {"", "Example: molecule-gh-token-refresh invalidate && git fetch"})
final class InvalidateCommand implements Callable<Integer> {
    private final Console console;

    InvalidateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        Wiring wiring = Wiring.of(config, console, console::say);
        Optional<Integer> asOwner = OwnerProcess.runAgain(wiring.folder().owner(), console.environment());
        return asOwner.isPresent() ? asOwner.get() : forget(wiring);
    }

    private int forget(Wiring wiring) throws TokenException {
        try (TokenStore.Lease lease = wiring.cache().lease()) {
            lease.forget();
        }
        console.say("the cached token is forgotten");
        return ExitCode.OK;
    }
}
