package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.ScopedToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import picocli.CommandLine.Command;

@Command(
        name = "invalidate",
        description = "Forgets the cached token; the next reader fetches another.",
        footer = {"", "Example: molecule-gh-token-refresh invalidate && git fetch"})
final class InvalidateCommand extends GitHubCommand {
    InvalidateCommand(Console console) {
        super(console);
    }

    @Override
    int run(Wiring wiring) throws TokenException {
        try (TokenStore.Lease lease = wiring.cache().lease()) {
            lease.forget();
        }
        ScopedToken.forgetAll(wiring.folder());
        console().say("the cached token is forgotten");
        return ExitCode.OK;
    }
}
