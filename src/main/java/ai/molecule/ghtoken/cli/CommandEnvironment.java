package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");

    /** Each is a command line for a shell. */
    private static final List<String> COMMANDS = List.of("GITHUB_APP_SIGN_COMMAND", "TOKEN_REFRESH_ON_REFRESH");

    /** What may be a path in one: what a shell separates, and what programs separate in a list or an option. */
    private static final Pattern WORD = Pattern.compile("[^\\s'\"`$(){};&|<>=:,]+");

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
     *
     * @param say is told which command of a setting root does not run
     */
    static Map<String, String> ofTrustedFolders(Map<String, String> environment, Consumer<String> say)
            throws IOException {
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
            kept.computeIfPresent(
                    name,
                    (same, folders) -> Arrays.stream(folders.split(":")).allMatch(CommandEnvironment::isRootsOwn)
                            ? folders
                            : null);
        }
        // git appends to the file that one of these names.
        kept.keySet().removeIf(name -> name.startsWith("GIT_TRACE"));
        for (String name : COMMANDS) {
            String command = kept.getOrDefault(name, "");
            if (!command.isBlank() && !isForRoot(command, kept)) {
                kept.remove(name);
                say.accept(name
                        + " is left out: root runs it only if the cache folder and each path in it are root's own");
            }
        }
        return Map.copyOf(kept);
    }

    /** A cache that others can reach may be another user's, and so may be the command that its daemon is to run. */
    private static boolean isForRoot(String command, Map<String, String> environment) {
        try {
            return !environment.containsKey(AsOwner.ASKED)
                    && isRootsOwn(ReaderSettings.parse(environment).cacheDir().toString())
                    && WORD.matcher(command).results().map(MatchResult::group).allMatch(CommandEnvironment::isForRoot);
        } catch (ConfigException e) {
            return false;
        }
    }

    /**
     * False for a word that leads to what another user can change, as a program, its argument or an option's value. A
     * command works in the root folder.
     */
    private static boolean isForRoot(String word) {
        int path = word.indexOf('/');
        return path < 0
                || word.equals(NOTHING)
                || !word.startsWith("~") && isRootsOwn("/" + word) && isRootsOwn(word.substring(path));
    }

    private static boolean isRootsOwn(String folder) {
        try {
            Path path = Path.of(folder);
            return path.isAbsolute() && PathOwnership.changeableByOthers(path).isEmpty();
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
