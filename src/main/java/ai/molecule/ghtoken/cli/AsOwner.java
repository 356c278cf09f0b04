package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.git.CredentialRequest;
import ai.molecule.ghtoken.os.ForegroundProcess;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.setup.Launcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs a command of root's as the owner of the cache. Root reads and writes nothing below a folder that another user
 * can change. If the cache is in one, the launcher runs the command again as that user (docs/root.md), and this process
 * returns its exit code.
 */
final class AsOwner {
    /** They use no cache, or care for its owner themselves. */
    private static final Set<String> WITHOUT_CACHE = Set.of("setup", "exec", "demo", "help");

    /** Tells the launcher that this process has asked: if it cannot become that user, root runs the command. */
    static final String ASKED = "MOLECULE_GH_TOKEN_REFRESH_ASKED";

    private AsOwner() {}

    /** @return the command's exit code; empty if this process must run it itself */
    static Optional<Integer> run(Console console, String[] args) throws IOException, InterruptedException {
        // Options may come before the command.
        List<String> words =
                Stream.of(args).filter(word -> !word.startsWith("-")).toList();
        if (words.isEmpty() || WITHOUT_CACHE.contains(words.get(0)) || !isForeign(console.environment())) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        try {
            command.add(Launcher.find().toString());
        } catch (IOException e) {
            String why = "root works on another user's cache by the launcher alone, and " + e.getMessage();
            return Optional.of(refuse(console, words, why));
        }
        command.addAll(List.of(args));
        ForegroundProcess program = new ForegroundProcess(command, Map.of(ASKED, "yes"));
        for (String signal : List.of("TERM", "HUP", "INT")) {
            UnixSignal.on(signal, program::terminate);
        }
        return Optional.of(program.run());
    }

    /** In the form that the command's reader expects. */
    private static int refuse(Console console, List<String> words, String why) throws IOException {
        switch (words.get(0)) {
            case "git-credential" -> {
                return GitCredentialCommand.refuse(
                        console, words.size() > 1 ? words.get(1) : "", CredentialRequest.parse(console.in()), why);
            }
            case "health" -> {
                console.print(Health.unreadable(why).toString());
                return ExitCode.NO;
            }
            default -> {
                console.say(why);
                return ExitCode.CONFIG;
            }
        }
    }

    private static boolean isForeign(Map<String, String> environment) throws IOException {
        if (environment.containsKey(ASKED) || !PathOwnership.isRoot()) {
            return false;
        }
        try {
            return PathOwnership.foreignPartOfName(Config.parse(environment).cacheDir())
                    .isPresent();
        } catch (ConfigException e) {
            // The command reports the bad setting.
            return false;
        }
    }
}
