package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.ProcessLock;
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
 * @param owner whose repositories the tokens of the cache are for; empty for the main one
 */
record ReaderWiring(ReaderSettings settings, CacheFolder main, Optional<RepositoryOwner> owner, TokenCache cache) {
    /** How long a reader that marks or unmarks a token waits for another process's refresh. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * Uses the first folder that holds a living token, writable or not. It looks no further than the folder that the
     * next refresh writes, and uses that one otherwise.
     *
     * @param asked whose token is read, where owners have their own; the main one otherwise
     */
    static ReaderWiring of(
            ReaderSettings settings, Optional<RepositoryOwner> asked, Console console, Consumer<String> log)
            throws TokenException {
        Instant now = console.clock().instant();
        CacheFolder written = CacheFolder.choose(settings.cacheDir(), log);
        for (CacheFolder folder : CacheFolder.candidates(settings.cacheDir(), log)) {
            ReaderWiring readers = in(folder, settings, asked, console);
            if (readers.cache.held().filter(token -> !token.isExpiredAt(now)).isPresent()) {
                return readers;
            }
            if (folder.path().equals(written.path())) {
                break;
            }
        }
        return in(written, settings, asked, console);
    }

    private static ReaderWiring in(
            CacheFolder main, ReaderSettings settings, Optional<RepositoryOwner> asked, Console console) {
        OwnerFolders owners = new OwnerFolders(main);
        Optional<RepositoryOwner> owner =
                asked.filter(each -> owners.exist() || ReaderSettings.mintsByOwner(console.environment()));
        CacheFolder folder = owner.map(owners::of).orElse(main);
        TokenCache cache = new TokenCache(
                folder,
                settings.home(),
                settings.host(),
                new BootClock(console.clock(), Wiring.PROC),
                new ProcessLock(folder, ProcessLock.REFRESH, new BackgroundCall(), PATIENCE));
        return new ReaderWiring(settings, main, owner, cache.forReader());
    }

    /** Makes a daemon keep the owner's token fresh. */
    void noteUse() {
        owner.ifPresent(new OwnerFolders(main)::use);
    }
}
