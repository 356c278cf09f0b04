package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code helper} lines of git's configuration, read and written by git itself. */
final class GitConfig {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String HELPERS = "^credential\\.(.*\\.)?helper$";
    /** What would make git look at one repository, or at one file. */
    private static final List<String> NARROWING = List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CONFIG");

    private final ProgramRunner programs;
    private final String git;
    private final String scope;
    private final Map<String, String> environment;

    /** @param scope {@code --system} or {@code --global} */
    GitConfig(ProgramRunner programs, String git, String scope, Map<String, String> environment) {
        this.programs = programs;
        this.git = git;
        this.scope = scope;
        this.environment = new HashMap<>(environment);
        NARROWING.forEach(this.environment::remove);
        this.environment.put("LC_ALL", "C");
    }

    boolean isSystem() {
        return scope.equals("--system");
    }

    /** Whether the file of the scope is there. */
    boolean exists() throws IOException {
        return run(List.of(scope, "--list", "--name-only")).status() == 0;
    }

    /** All that git would ask, in its order. */
    List<HelperEntry> everywhere() throws IOException {
        return list();
    }

    /** What the file of the scope holds itself. */
    List<HelperEntry> own() throws IOException {
        return list(scope);
    }

    private List<HelperEntry> list(String... scopes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(scopes));
        Collections.addAll(arguments, "-z", "--show-origin", "--get-regexp", HELPERS);
        ProgramRunner.Result result = run(arguments);
        if (result.status() == 1 && result.errors().isEmpty()) {
            return List.of();
        }
        return HelperEntry.parse(succeeded("read", result).output());
    }

    void add(String key, String value) throws IOException {
        succeeded("write", run(List.of(scope, "--add", key, value)));
    }

    void removeAll(String key, String value) throws IOException {
        succeeded("write", run(List.of(scope, "--fixed-value", "--unset-all", key, value)));
    }

    private ProgramRunner.Result run(List<String> arguments) throws IOException {
        // From the root folder: the repository that somebody stands in is not what is wired.
        List<String> command = new ArrayList<>(List.of(git, "-C", "/", "config"));
        command.addAll(arguments);
        return programs.run(command, new byte[0], environment, LIMIT);
    }

    /** Git's own words name the file and the system's reason, and quote no value of a helper. */
    private ProgramRunner.Result succeeded(String verb, ProgramRunner.Result result) throws IOException {
        if (result.status() != 0) {
            String why = result.errors().lines().findFirst().orElse(result.toString());
            throw new IOException("git could not " + verb + " its configuration: " + why);
        }
        return result;
    }
}
