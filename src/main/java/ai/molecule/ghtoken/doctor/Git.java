package ai.molecule.ghtoken.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the first git on PATH, in one folder, with the configuration that a user's own command would have there.
 *
 * @param environment the whole environment of git
 * @param folder whose repository is examined, if it is in one
 */
public record Git(ProgramRunner programs, Map<String, String> environment, Path folder) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String BAD_CONFIG = "fatal: bad config";
    private static final String TRACED = "trace: run_command: ";

    /** What git reads of a repository before it does anything; the last two of one without a working tree. */
    private static final List<String> READ =
            List.of(".git", ".git/HEAD", ".git/config", ".git/config.worktree", ".git/commondir", "HEAD", "config");

    /**
     * For root, a part of that folder's path, or of a repository there or above, that another user can change: its
     * configuration names programs. Above the first folder that others can write, root's git looks for none. Empty for
     * other users.
     */
    public static Optional<Path> foreignPart(Path here) throws IOException {
        if (!PathOwnership.isRoot()) {
            return Optional.empty();
        }
        Optional<Path> foreign = PathOwnership.changeableByOthers(here);
        Path folder = here.toRealPath();
        while (foreign.isEmpty()
                && folder != null
                && !FileStat.following(folder).isWritableByOthers()) {
            Path git = folder.resolve(".git");
            // A file there names another folder.
            foreign =
                    Files.exists(git) && !Files.isDirectory(git, NOFOLLOW_LINKS) ? Optional.of(git) : Optional.empty();
            for (String name : READ) {
                Path file = folder.resolve(name);
                if (foreign.isEmpty() && Files.exists(file, NOFOLLOW_LINKS)) {
                    foreign = PathOwnership.changeableByOthers(file);
                }
            }
            folder = folder.getParent();
        }
        return foreign;
    }

    /** The same git in an environment without that variable. */
    Git without(String variable) {
        Map<String, String> rest = new HashMap<>(environment);
        rest.remove(variable);
        return new Git(programs, rest, folder);
    }

    boolean isInstalled() {
        return Executables.of(environment).find("git").isPresent();
    }

    String version() throws IOException {
        return run(Map.of(), "", "version").output().strip();
    }

    /** Standard output without white space around it; empty if git fails. */
    public String answer(String... arguments) {
        try {
            ProgramRunner.Result result = run(Map.of(), "", arguments);
            return result.status() == 0 ? result.output().strip() : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether the configuration has an {@code Authorization} header for that host, which git sends in place of a password. */
    public boolean sendsAuthorization(String host) {
        String header = answer("config", "--get-urlmatch", "http.extraHeader", "https://" + host + "/");
        return header.regionMatches(true, 0, "authorization:", 0, "authorization:".length());
    }

    /** The command that git names where it does not use the repository here, because it belongs to another user. */
    Optional<String> remedyForDistrust() {
        try {
            return run(Map.of("LC_ALL", "C"), "", "rev-parse", "--git-dir")
                    .errors()
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("git config --global --add safe.directory "))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The commands that git runs for a credential of that host, in its order, up to the first that answers. Our helper
     * stays silent, so those after it are included, and no refresh starts. May contain secrets.
     *
     * @throws IOException also if git cannot read its configuration
     */
    List<String> helpers(String host) throws IOException {
        Map<String, String> quiet = Map.of(
                "LC_ALL", "C",
                "GIT_TRACE", "1",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_ASKPASS", "",
                "GCM_INTERACTIVE", "never",
                "GIT_PROVIDER", "gitea");
        ProgramRunner.Result result = run(quiet, "protocol=https\nhost=" + host + "\n\n", "credential", "fill");
        List<String> helpers = new ArrayList<>();
        for (String line : result.errors().split("\n")) {
            int start = line.indexOf(TRACED);
            String command = start < 0 ? "" : unquoted(line.substring(start + TRACED.length()));
            // What git itself starts to run one of its commands is traced once more.
            if (command.endsWith(" get") && !command.startsWith("git-credential-")) {
                helpers.add(command);
            }
        }
        String bad = result.errors()
                .lines()
                .filter(line -> line.startsWith(BAD_CONFIG))
                .findFirst()
                .orElse("");
        if (helpers.isEmpty() && !bad.isEmpty()) {
            throw new IOException("git cannot read its configuration: " + bad);
        }
        return helpers;
    }

    private static String unquoted(String traced) {
        return traced.startsWith("'") && traced.endsWith("'")
                ? traced.substring(1, traced.length() - 1).replace("'\\''", "'")
                : traced;
    }

    private ProgramRunner.Result run(Map<String, String> variables, String input, String... arguments)
            throws IOException {
        Path git = Executables.of(environment).find("git").orElseThrow(() -> new IOException("git is not on PATH"));
        List<String> command = new ArrayList<>(List.of(git.toString(), "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        if (PathOwnership.isRoot()) {
            all.put("GIT_CEILING_DIRECTORIES", ceilings());
            // With it, root's git trusts the repositories of that user.
            all.remove("SUDO_UID");
        }
        return programs.run(command, input.getBytes(StandardCharsets.US_ASCII), all, LIMIT);
    }

    /** Where root's git stops looking for a repository: above is one that anybody can have made, as in /tmp. */
    private String ceilings() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
            if (FileStat.following(above).isWritableByOthers()) {
                all.add(above.toString());
            }
        }
        return String.join(":", all);
    }
}
