package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks git which helper it would run for the host, as the user who will run it. The doctor's check is not used for
 * this: it runs the helpers, and another one may have a password in its command line.
 */
final class GitQuestion {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** What would make git look at one repository, or at one file. */
    private static final List<String> NARROWING = List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_CONFIG");

    private final ProgramRunner programs;
    private final Path git;
    private final Setup.Plan plan;
    private final Map<String, String> environment;

    GitQuestion(ProgramRunner programs, Path git, Setup.Plan plan, Map<String, String> environment) {
        this.programs = programs;
        this.git = git;
        this.plan = plan;
        this.environment = new HashMap<>(environment);
        NARROWING.forEach(this.environment::remove);
        this.environment.put("LC_ALL", "C");
    }

    void ask(Report report) throws IOException {
        Setup.Host host = plan.host().orElseThrow();
        String address = host.address();
        ProgramRunner.Result answer = setting("credential.helper", address);
        String helper = answer.output().strip();
        if (answer.status() == 0 && helper.endsWith(Setup.command(plan.launcher()))) {
            report.ok("git asks " + plan.launcher() + " for " + address);
        } else if (answer.status() > 1) {
            report.wrong("git cannot read its configuration: "
                    + answer.errors().lines().findFirst().orElse("exit status " + answer.status()));
        } else {
            // Its value is not shown: a helper may be a shell line with a password in it.
            report.wrong("git asks " + (helper.isEmpty() ? "no helper" : "another helper") + " for " + address
                    + " and not ours; find it by: git config --show-origin --get-regexp 'credential.*helper'");
        }
        if (host.isByOwner()
                && !setting("credential.useHttpPath", address).output().strip().equals("true")) {
            report.wrong("git does not tell our helper the repository, so each gets the default owner's token; find the"
                    + " setting by: git config --show-origin --get-regexp 'credential.*usehttppath'");
        }
    }

    private ProgramRunner.Result setting(String name, String address) throws IOException {
        // From the root folder, so that the configuration of a repository has no effect.
        return programs.run(
                List.of(git.toString(), "-C", "/", "config", "--get-urlmatch", name, address),
                new byte[0],
                environment,
                LIMIT);
    }
}
