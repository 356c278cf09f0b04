package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What git says of itself and of its configuration in the current directory.
 *
 * @param version such as {@code git version 2.39.5}; empty where git could not be asked
 * @param trouble why not; empty otherwise
 * @param config the entries that matter here, in git's own order: a later one counts for more
 */
public record GitSurvey(String version, String trouble, List<Entry> config) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int NOTHING_FOUND = 1;

    /** Keys as git writes them here: section and variable in lower case, what is between them as it was written. */
    private static final String KEYS = "^(credential\\.(.*\\.)?helper|core\\.askpass|remote\\..*\\.(url|pushurl)"
            + "|url\\..*\\.(insteadof|pushinsteadof)|http\\.(.*\\.)?extraheader)$";

    /**
     * @param origin such as {@code file:/root/.gitconfig}
     * @param value may hold a secret, as may a key between its first and last dot
     */
    public record Entry(String origin, String key, String value) {
        /** What is between the first and the last dot; empty where there is but one. */
        String subsection() {
            int first = key.indexOf('.');
            int last = key.lastIndexOf('.');
            return first == last ? "" : key.substring(first + 1, last);
        }

        boolean is(String section, String variable) {
            return key.startsWith(section + ".") && key.endsWith("." + variable);
        }

        String place() {
            return origin.startsWith("file:") ? origin.substring("file:".length()) : "the " + origin.replace(":", "");
        }

        @Override
        public String toString() {
            return "an entry of " + place();
        }
    }

    /** @param environment as git would have it if somebody called it now */
    public static GitSurvey of(ProgramRunner programs, Map<String, String> environment) {
        Optional<Path> git = Executables.of(environment).find("git");
        if (git.isEmpty()) {
            return new GitSurvey("", "git is not on PATH", List.of());
        }
        String program = git.get().toString();
        try {
            ProgramRunner.Result version = programs.run(List.of(program, "version"), new byte[0], environment, LIMIT);
            ProgramRunner.Result config = programs.run(
                    List.of(program, "config", "--null", "--show-origin", "--get-regexp", KEYS),
                    new byte[0],
                    environment,
                    LIMIT);
            boolean answered = version.status() == 0 && (config.status() == 0 || config.status() == NOTHING_FOUND);
            return answered
                    ? new GitSurvey(version.output().strip(), "", entries(config.output()))
                    : new GitSurvey("", program + " config fails with " + config, List.of());
        } catch (IOException e) {
            return new GitSurvey("", String.valueOf(e.getMessage()), List.of());
        }
    }

    /** {@code origin NUL key LF value NUL}, again and again; an entry that was cut off has no end and is dropped. */
    static List<Entry> entries(String output) {
        List<Entry> entries = new ArrayList<>();
        String[] pieces = output.split("\0", -1);
        for (int i = 0; i + 2 < pieces.length; i += 2) {
            String[] pair = pieces[i + 1].split("\n", 2);
            entries.add(new Entry(pieces[i], pair[0], pair.length == 2 ? pair[1] : ""));
        }
        return entries;
    }

    /** The value that counts where only one can. */
    Optional<String> last(String key) {
        return config.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .reduce((first, second) -> second);
    }
}
