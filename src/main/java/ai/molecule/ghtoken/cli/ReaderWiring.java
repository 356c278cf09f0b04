package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** The parts of a command that reads the cache. {@link Wiring} has those for a refresh. */
record ReaderWiring(ReaderSettings settings, TokenCache cache) {
    /** How long a reader that marks or unmarks a token waits for another process's refresh. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * Uses the first folder that holds a living token, writable or not. It looks no further than the folder that the
     * next refresh writes, and uses that one otherwise.
     */
    static ReaderWiring of(ReaderSettings settings, Console console, Consumer<String> log) throws TokenException {
        Instant now = console.clock().instant();
        CacheFolder written = CacheFolder.choose(settings.cacheDir(), log);
        for (CacheFolder folder : CacheFolder.candidates(settings.cacheDir(), log)) {
            TokenCache cache = cache(settings, folder, console);
            if (cache.held().filter(token -> !token.isExpiredAt(now)).isPresent()) {
                return new ReaderWiring(settings, cache);
            }
            if (folder.path().equals(written.path())) {
                break;
            }
        }
        return new ReaderWiring(settings, cache(settings, written, console));
    }

    private static TokenCache cache(ReaderSettings settings, CacheFolder folder, Console console) {
        return new TokenCache(
                folder,
                settings.home(),
                settings.host(),
                new BootClock(console.clock(), Wiring.PROC),
                new ProcessLock(folder, ProcessLock.REFRESH, new BackgroundCall(), PATIENCE));
    }
}
