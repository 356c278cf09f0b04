package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The environment variables that commands use: the process's, with a cache folder added, and filtered for root. */
final class CommandEnvironment {
    /** One line: the cache folder of the container's agent. Root's setup writes it. */
    private static final Path CACHE_DIR = Path.of("/etc/molecule-gh-token-refresh/cache-dir");

    /** Each names a file or folder that holds configuration, a program or trusted certificates. */
    private static final List<String> PLACES = List.of(
            "GH_CONFIG_DIR",
            "XDG_CONFIG_HOME",
            "JAVA_HOME",
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_COMMON_DIR",
            "GIT_CONFIG_GLOBAL",
            "GIT_CONFIG_SYSTEM",
            "GIT_EXEC_PATH",
            "GIT_ASKPASS",
            "SSL_CERT_FILE");

    private static final int SIZE_LIMIT = 4096;

    /** Every user can write to it, which has no effect. */
    private static final String NOTHING = "/dev/null";

    private CommandEnvironment() {}

    /** The process's environment. If it has no TOKEN_CACHE_DIR, the folder that setup has recorded is added. */
    static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> seen = new HashMap<>(environment);
        try {
            if (environment.getOrDefault("TOKEN_CACHE_DIR", "").isBlank()
                    && Files.isRegularFile(CACHE_DIR)
                    && Files.size(CACHE_DIR) <= SIZE_LIMIT) {
                seen.put("TOKEN_CACHE_DIR", Files.readString(CACHE_DIR).strip());
            }
        } catch (IOException e) {
            // The default folder is used.
            return environment;
        }
        return Map.copyOf(seen);
    }

    /**
     * For root, without each folder that another user can change: root starts no program and uses no home or
     * configuration in one. For other users, unchanged.
     */
    static Map<String, String> ofTrustedFolders(Map<String, String> environment) throws IOException {
        if (!PathOwnership.isRoot()) {
            return environment;
        }
        Map<String, String> kept = new HashMap<>(environment);
        kept.computeIfPresent(
                "PATH",
                (name, folders) -> Arrays.stream(folders.split(":"))
                        .filter(CommandEnvironment::isRootsOwn)
                        .collect(Collectors.joining(":")));
        kept.computeIfPresent("HOME", (name, home) -> isRootsOwn(home) ? home : "/root");
        for (String name : PLACES) {
            kept.computeIfPresent(name, (same, folder) -> isRootsOwn(folder) ? folder : null);
        }
        return Map.copyOf(kept);
    }

    private static boolean isRootsOwn(String folder) {
        try {
            Path path = Path.of(folder);
            return path.isAbsolute()
                    && PathOwnership.foreignPart(path).isEmpty()
                    && PathOwnership.changeableByOthers(path).isEmpty();
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
