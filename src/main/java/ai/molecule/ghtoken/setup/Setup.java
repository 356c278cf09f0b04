package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that connects a container's tools with this program: git's helper, the links, the cache folder. */
public final class Setup {
    /**
     * @param host the one that credentials are for; empty where another program takes care of git
     * @param user whose runtime it is; empty for oneself
     * @param binFolder where the links go
     */
    public record Plan(Optional<String> host, Optional<Account> user, Path launcher, Path binFolder, Path cache) {}

    private final Plan plan;
    private final ProgramRunner programs;
    private final Map<String, String> environment;

    /** @param environment of the user whose tools are connected; PATH says where git and gh are */
    public Setup(Plan plan, ProgramRunner programs, Map<String, String> environment) {
        this.plan = plan;
        this.programs = programs;
        this.environment = new HashMap<>(environment);
        this.environment.putIfAbsent("PATH", "");
    }

    /** Puts in place what is missing, or only looks: as the report allows. */
    public void install(Report report) {
        steps(report).forEach(step -> attempt(report, () -> step.install(report)));
    }

    /** Takes out what {@link #install} put in. */
    public void remove(Report report) {
        steps(report).forEach(step -> attempt(report, () -> step.remove(report)));
    }

    private List<Step> steps(Report report) {
        SearchPath path = new SearchPath(environment.getOrDefault("PATH", ""));
        List<Step> steps = new ArrayList<>();
        Optional<Path> git = path.find("git");
        if (plan.host().isEmpty()) {
            report.note("GIT_PROVIDER says gitea: git's helper is left alone");
        } else if (git.isEmpty()) {
            report.wrong("git is not on PATH, so its helper cannot be wired; install git and run setup again");
        } else {
            steps.add(helper(git.get(), plan.host().get()));
        }
        steps.add(new BinFolder(plan.binFolder(), plan.launcher().getParent(), path));
        steps.add(new CacheHome(plan.cache(), plan.user()));
        return steps;
    }

    private Step helper(Path git, String host) {
        boolean system = plan.user().isPresent();
        GitConfig config = new GitConfig(programs, git.toString(), system ? "--system" : "--global", environment);
        String mending = system
                ? "run 'molecule-gh-token-refresh setup' as "
                        + plan.user().get().name()
                : "another configuration stands in its way: git config --show-origin --get-regexp credential";
        Step helper = new GitHelper(config, host, plan.launcher(), mending);
        return system ? new ReadableByAll(helper, config) : helper;
    }

    interface Attempt {
        void run() throws IOException;
    }

    /** What fails is said, and the rest goes on. */
    static void attempt(Report report, Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            report.wrong(sentence(e));
        }
    }

    private static String sentence(IOException e) {
        if (e instanceof FileSystemException failure) {
            String reason = e instanceof AccessDeniedException ? "permission denied" : failure.getReason();
            return "cannot work on " + failure.getFile() + ": "
                    + (reason == null ? e.getClass().getSimpleName() : reason);
        }
        return String.valueOf(e.getMessage());
    }
}
