package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs setup again as the user, for what is in the user's own folders: see {@code scripts/drop-root}. */
public record UsersPart(ProgramRunner programs, Setup.Plan plan, Account user, Map<String, String> environment) {
    /** The hidden flag of that process. */
    public static final String FLAG = "--users-part";

    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** @param flags for the process, beside those of the plan */
    void run(Report report, List<String> flags) throws IOException {
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
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("TOKEN_CACHE_DIR", plan.cache().path().toString());
        ProgramRunner.Result result = programs.run(command, new byte[0], variables, LIMIT);
        result.output().lines().forEach(report::done);
        // Our own line begins with the program's name too.
        result.errors()
                .lines()
                .map(line -> line.replaceFirst("^\\[molecule-gh-token-refresh] ", ""))
                .forEach(report::wrong);
        if (result.status() != 0) {
            report.failed();
        }
    }
}
