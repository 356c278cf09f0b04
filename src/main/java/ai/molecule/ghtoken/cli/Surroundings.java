package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The environment that commands see. */
final class Surroundings {
    /** One line: the cache folder of whoever the container's runtime works as. Root's setup writes it. */
    private static final Path CACHE_DIR = Path.of("/etc/molecule-gh-token-refresh/cache-dir");

    private static final int SIZE_LIMIT = 4096;

    private Surroundings() {}

    /**
     * The process's environment, with the cache folder that setup has written down where TOKEN_CACHE_DIR names none. For root, a
     * HOME that another user can change is replaced: root must not write there.
     */
    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> seen = new HashMap<>(environment);
        try {
            if (environment.getOrDefault("TOKEN_CACHE_DIR", "").isBlank()
                    && Files.isRegularFile(CACHE_DIR)
                    && Files.size(CACHE_DIR) <= SIZE_LIMIT) {
                seen.put("TOKEN_CACHE_DIR", Files.readString(CACHE_DIR).strip());
            }
            String home = environment.getOrDefault("HOME", "");
            String cache = seen.getOrDefault("TOKEN_CACHE_DIR", "");
            boolean ownCache = !cache.isBlank()
                    && PathOwnership.foreignOwner(Path.of(cache.strip())).isEmpty();
            if (PathOwnership.isRoot()
                    && ownCache
                    && !home.isBlank()
                    && PathOwnership.foreignOwner(Path.of(home)).isPresent()) {
                seen.put("HOME", "/root");
            }
        } catch (IOException | IllegalArgumentException e) {
            // Whatever uses the value says what is wrong with it.
            return seen;
        }
        return Map.copyOf(seen);
    }
}
