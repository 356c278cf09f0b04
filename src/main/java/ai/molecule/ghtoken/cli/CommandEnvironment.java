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
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The environment variables that commands use: the process's, with a cache folder added, and filtered for root. */
final class CommandEnvironment {
    /** One line: the cache folder of the container's agent. Root's setup writes it. */
    private static final Path CACHE_DIR = Path.of("/etc/molecule-gh-token-refresh/cache-dir");

    /** Places that are judged where they are used: docs/root.md. */
    private static final Set<String> JUDGED_LATER = Set.of(
            "PATH",
            "HOME",
            "TOKEN_CACHE_DIR",
            "CONFIGS_DIR",
            "GITHUB_APP_PRIVATE_KEY_FILE",
            "GITHUB_STS_TOKEN_FILE",
            "TOKEN_REFRESH_METRICS_FILE",
            "GITHUB_APP_SIGN_COMMAND",
            "TOKEN_REFRESH_ON_REFRESH");

    /** What this process itself, or git in the folder at hand, takes from the folder at hand. */
    private static final Pattern USED_HERE = Pattern.compile("SSL_CERT_.*|JAVA_HOME|GIT_(DIR|WORK_TREE|COMMON_DIR"
            + "|INDEX_FILE|OBJECT_DIRECTORY|CONFIG|CONFIG_GLOBAL|CONFIG_SYSTEM|EXEC_PATH|ASKPASS|TEMPLATE_DIR)");

    /** Each is a command line for a shell. */
    private static final List<String> COMMANDS = List.of("GITHUB_APP_SIGN_COMMAND", "TOKEN_REFRESH_ON_REFRESH");

    /** What may be a path in one: what a shell separates, and what programs separate in a list or an option. */
    private static final Pattern WORD = Pattern.compile("[^\\s'\"`$(){};&|<>=:,]+");

    private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

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
     * For root, without the folders on PATH and the variables that lead to what another user can change: it could be
     * a program, a module that an interpreter loads, or configuration. Whoever starts the container chooses the
     * variables, so their names and other content are of no concern. For other users, unchanged.
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
        kept.entrySet().removeIf(each -> !isForRoot(each.getKey(), each.getValue()));
        // git takes all of the entries that it counts, or fails.
        if (!kept.keySet().containsAll(entries(environment))) {
            kept.remove("GIT_CONFIG_COUNT");
        }
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
                    && words(command).noneMatch(word -> word.startsWith("~") || isPatternOfFiles(word))
                    && isForRoot("", command)
                    && JUDGED_LATER.stream()
                            .filter(command::contains)
                            .allMatch(name -> isForRoot("", environment.getOrDefault(name, "")));
        } catch (ConfigException e) {
            return false;
        }
    }

    /**
     * False for a text with a word that leads to what another user can change, as a program, its argument or an option's
     * value. A relative path starts in the root folder, where commands work, or here. A word without a slash is a path
     * only in a command and where programs take it for one.
     *
     * @param name of the variable; empty for a command
     */
    private static boolean isForRoot(String name, String text) {
        boolean isUsedHere = USED_HERE.matcher(name).matches();
        boolean isPath = isUsedHere || name.isEmpty();
        String folder = Path.of(isUsedHere ? "" : "/").toAbsolutePath().toString();
        return JUDGED_LATER.contains(name)
                || words(text)
                        .filter(word -> isPath || word.indexOf('/') >= 0)
                        .allMatch(word -> word.equals(NOTHING) || !isHome(word) && isRootsOwn(folder, word));
    }

    /** A shell puts the names of files in the place of it, if its first folder is there. */
    private static boolean isPatternOfFiles(String word) {
        Matcher wildcard = WILDCARD.matcher(word);
        if (!wildcard.find()) {
            return false;
        }
        String folder = "/" + word.substring(0, wildcard.start());
        return Files.exists(Path.of(folder.substring(0, folder.lastIndexOf('/') + 1)));
    }

    /** The home of a user whom the word names. */
    private static boolean isHome(String word) {
        return word.startsWith("~") && word.indexOf('/') > 0;
    }

    /** Judges also the path that an option in one word with it has, such as {@code -I/usr/include}. */
    private static boolean isRootsOwn(String folder, String word) {
        int path = word.indexOf('/');
        return (path == 0 || isRootsOwn(folder + "/" + word)) && (path < 0 || isRootsOwn(word.substring(path)));
    }

    private static List<String> entries(Map<String, String> environment) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith("GIT_CONFIG_KEY_") || name.startsWith("GIT_CONFIG_VALUE_"))
                .toList();
    }

    private static Stream<String> words(String text) {
        return WORD.matcher(text).results().map(MatchResult::group);
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
