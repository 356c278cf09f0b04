package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.cache.ScopeFolders;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The parts of a command that reads the cache. {@link Wiring} has those for a refresh.
 *
 * @param main the folder that the cache is or that it is in
 * @param target whose token is in the cache
 */
record ReaderWiring(ReaderSettings settings, CacheFolder main, Target target, TokenCache cache) {
    /** How long a reader that marks or unmarks a token waits for another process's refresh. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Whose token is read: an owner's where owners have their own, or a scope's; the main one otherwise. */
    record Target(Optional<RepositoryOwner> owner, Optional<ScopedSource> scope) {
        static final Target MAIN = new Target(Optional.empty(), Optional.empty());
    }

    /**
     * Uses the first folder that holds a living token, writable or not. It looks no further than the folder that the
     * next refresh writes, and uses that one otherwise.
     */
    static ReaderWiring of(ReaderSettings settings, Target target, Console console, Consumer<String> log)
            throws TokenException {
        Instant now = console.clock().instant();
        CacheFolder written = CacheFolder.choose(settings.cacheDir(), log);
        for (CacheFolder folder : CacheFolder.candidates(settings.cacheDir(), log)) {
            ReaderWiring readers = in(folder, settings, target, console);
            if (readers.cache.held().filter(token -> !token.isExpiredAt(now)).isPresent()) {
                return readers;
            }
            if (folder.path().equals(written.path())) {
                break;
            }
        }
        return in(written, settings, target, console);
    }

    private static ReaderWiring in(CacheFolder main, ReaderSettings settings, Target target, Console console) {
        OwnerFolders owners = new OwnerFolders(main);
        Optional<RepositoryOwner> owner = target.owner()
                .filter(each -> target.scope().isEmpty())
                .filter(each -> owners.exist() || ReaderSettings.mintsByOwner(console.environment()));
        CacheFolder folder = target.scope()
                .map(scope -> new ScopeFolders(main).of(scope.id()))
                .or(() -> owner.map(owners::of))
                .orElse(main);
        TokenCache cache = new TokenCache(
                folder,
                settings.home(),
                settings.host(),
                new BootClock(console.clock(), Wiring.PROC),
                ProcessLock.ofRefresh(folder, new BackgroundCall(), PATIENCE));
        return new ReaderWiring(settings, main, new Target(owner, target.scope()), cache.forReader());
    }

    /** Makes a daemon keep the owner's token fresh. */
    void noteUse() {
        target.owner().ifPresent(new OwnerFolders(main)::use);
    }
}
