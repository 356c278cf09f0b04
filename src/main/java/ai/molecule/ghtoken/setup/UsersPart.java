package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What concerns the user's own files, done by this very command in a process of that user: see {@code scripts/drop-root}. */
public final class UsersPart implements Step {
    /** The hidden flag that the process is given. */
    public static final String FLAG = "--users-part";

    private static final Duration LIMIT = Duration.ofSeconds(40);

    private final ProgramRunner programs;
    private final Setup.Plan plan;
    private final Account user;
    private final Map<String, String> environment;
    private final boolean withIdentity;

    UsersPart(ProgramRunner programs, Setup.Plan plan, Map<String, String> environment, boolean withIdentity) {
        this.programs = programs;
        this.plan = plan;
        this.withIdentity = withIdentity;
        this.user = plan.user().orElseThrow();
        this.environment = new HashMap<>(environment);
        this.environment.put("TOKEN_CACHE_DIR", plan.cache().toString());
    }

    @Override
    public void install(Report report) throws IOException {
        run(report, report.isChecking() ? List.of("--check") : List.of());
    }

    @Override
    public void remove(Report report) throws IOException {
        run(report, List.of("--remove"));
    }

    private void run(Report report, List<String> flags) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                plan.launcher().resolveSibling("drop-root").toString(),
                Integer.toString(user.uid()),
                Integer.toString(user.gid()),
                user.home().toString(),
                plan.launcher().toString(),
                "setup",
                FLAG,
                "--bin-dir",
                plan.binFolder().toString()));
        command.addAll(flags);
        if (withIdentity) {
            command.add("--identity");
        }
        ProgramRunner.Result result = programs.run(command, new byte[0], environment, LIMIT);
        result.output().lines().forEach(report::relay);
        result.errors().lines().map(UsersPart::sentence).forEach(report::wrong);
        if (result.status() != 0) {
            report.failed();
        }
    }

    /** Without the name of the program, which our own line begins with. */
    private static String sentence(String line) {
        return line.replaceFirst("^\\[molecule-gh-token-refresh] ", "");
    }
}
