package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.ScopeFolders;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Instant;
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
        forget(wiring.cache());
        OwnerFolders owners = new OwnerFolders(wiring.folder());
        for (RepositoryOwner owner : owners.usedSince(Instant.EPOCH)) {
            forget(wiring.cache(owners.of(owner)));
        }
        for (CacheFolder scope : new ScopeFolders(wiring.folder()).all()) {
            forget(wiring.cache(scope));
        }
        console().say("the cached token is forgotten");
        return ExitCode.OK;
    }

    private static void forget(TokenStore store) throws TokenException {
        try (TokenStore.Lease lease = store.lease()) {
            lease.forget();
        }
    }
}
