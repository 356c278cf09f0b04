package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connects a container's tools with this program: git's helper, the links to our scripts, the cache folder. */
public final class Setup {
    private static final Path ETC = Path.of("/etc/molecule-gh-token-refresh");

    /** Which of the steps to take. */
    public enum Part {
        /** All, for the current user. */
        OWN,
        /** As root: what all users share; a process of the user takes the other steps. */
        SYSTEM,
        /** In that process: what is in the user's own folders. */
        USER
    }

    /**
     * @param host empty if another program provides git credentials
     * @param user whose daemon it is; empty for the current user
     * @param binFolder where the links go
     */
    public record Plan(
            Part part, Optional<Host> host, Optional<Account> user, Path launcher, Path binFolder, Cache cache) {

        /** The value of git's setting. With a folder of TOKEN_CACHE_DIR, git needs no variable to find it. */
        String helper() {
            String place = cache.path().toString().replace("'", "'\\''");
            return user.isEmpty() && cache.isChosen()
                    ? "!TOKEN_CACHE_DIR='" + place + "' " + command(launcher)
                    : command(launcher);
        }
    }

    /**
     * The one that credentials are for.
     *
     * @param isByOwner whether git has to tell the helper for which repository it asks
     */
    public record Host(String name, boolean isByOwner) {
        String address() {
            return "https://" + name;
        }
    }

    /** @param isChosen whether TOKEN_CACHE_DIR names it */
    public record Cache(Path path, boolean isChosen) {}

    private final Plan plan;
    private final ProgramRunner programs;
    private final Map<String, String> environment;
    private final Identity.Wish identity;

    /** @param environment of this process; PATH says where git and gh are */
    public Setup(Plan plan, ProgramRunner programs, Map<String, String> environment, Identity.Wish identity) {
        this.plan = plan;
        this.programs = programs;
        this.identity = identity;
        this.environment = new HashMap<>(environment);
        this.environment.putIfAbsent("PATH", "");
    }

    /** Escaped for the shell: git runs a helper whose name begins with a slash in one (gitcredentials(7)). */
    static String command(Path launcher) {
        return launcher.toString().replaceAll("[\\x20-\\x7e&&[^A-Za-z0-9/._+-]]", "\\\\$0") + " git-credential";
    }

    /** Adds what is missing, or only looks if the report does not allow changes. A failure does not stop the rest. */
    public void install(Report report) {
        if (plan.part() != Part.USER && plan.host().isEmpty()) {
            report.note("GIT_PROVIDER says gitea: git's helper is left alone");
        }
        steps().forEach(step -> attempt(report, () -> guard(step, step.trusted(), report, () -> step.install(report))));
        if (plan.part() == Part.OWN) {
            attempt(report, () -> binFolder().compareWith(Executables.of(environment), report));
        }
        if (plan.part() != Part.SYSTEM && plan.host().isPresent()) {
            attempt(report, () -> askGit(report));
        }
        List<String> flags = new ArrayList<>(report.isChecking() ? List.of("--check") : List.of());
        if (identity.isWanted()) {
            flags.add("--identity");
        }
        runUsersPart(report, flags);
    }

    /** Removes what {@link #install} has added. */
    public void remove(Report report) {
        steps().forEach(step -> attempt(report, () -> guard(step, List.of(), report, () -> step.remove(report))));
        runUsersPart(report, List.of("--remove"));
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        if (plan.part() != Part.USER) {
            boolean isForAll = plan.part() == Part.SYSTEM;
            Path folder = isForAll ? ETC : ownFolder();
            steps.add(ConfigFiles.of(folder, plan));
            if (plan.host().isPresent()) {
                steps.add(new GitInclude(
                        isForAll ? systemConfiguration() : globalConfiguration(),
                        folder.resolve(ConfigFiles.GIT_CONFIG),
                        false));
            }
            steps.add(binFolder());
        }
        if (plan.part() != Part.SYSTEM) {
            steps.add(new CacheHome(plan.cache().path(), home()));
            Optional<Path> git = Executables.of(environment)
                    .find("git")
                    .filter(found -> plan.host().isPresent());
            git.ifPresent(found -> steps.add(new Identity(
                    identity,
                    new GitInclude(globalConfiguration(), ownFolder().resolve("identity"), true),
                    new Identity.Question(programs, found, environment))));
        }
        return steps;
    }

    private void askGit(Report report) throws IOException {
        Optional<Path> git = git();
        if (git.isPresent()) {
            new GitQuestion(programs, git.get(), plan, environment).ask(report);
        } else {
            report.note("git is not on PATH; it finds our helper when it is installed");
        }
    }

    private Optional<Path> git() {
        return Executables.of(environment).find("git");
    }

    private BinFolder binFolder() {
        return new BinFolder(plan.binFolder(), plan.launcher().getParent());
    }

    private void runUsersPart(Report report, List<String> flags) {
        plan.user()
                .ifPresent(user ->
                        attempt(report, () -> new UsersPart(programs, plan, user, environment).run(report, flags)));
    }

    private Path ownFolder() {
        return home().resolve(".config/molecule-gh-token-refresh");
    }

    private Path home() {
        return Path.of(environment.getOrDefault("HOME", "/"));
    }

    private Path systemConfiguration() {
        return Path.of(environment.getOrDefault("GIT_CONFIG_SYSTEM", "/etc/gitconfig"));
    }

    /** The file that {@code git config --global} writes (git-config(1), FILES). */
    private Path globalConfiguration() {
        String named = environment.getOrDefault("GIT_CONFIG_GLOBAL", "");
        Path usual = home().resolve(".gitconfig");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String shared = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path other = (shared.isEmpty() ? home().resolve(".config") : Path.of(shared)).resolve("git/config");
        return !Files.exists(usual) && Files.exists(other) ? other : usual;
    }

    interface Attempt {
        void run() throws IOException;
    }

    /** What a step would write, another user could lead elsewhere, or exchange for what names programs of its own. */
    private static void guard(Step step, List<Path> trusted, Report report, Attempt attempt) throws IOException {
        Optional<String> obstacle = PathOwnership.isRoot()
                ? PathOwnership.changeableByOthers(step.place())
                        .map(part -> "users other than root can change " + part
                                + "; close it to them, or run setup as its owner")
                : strangersPart(trusted).map(part -> part + " is another user's; set HOME to a folder of this user's");
        if (obstacle.isPresent()) {
            report.wrong(step.place() + " is left alone: " + obstacle.get());
        } else {
            attempt.run();
        }
    }

    private static Optional<Path> strangersPart(List<Path> trusted) throws IOException {
        for (Path path : trusted) {
            Optional<Path> part = PathOwnership.strangersPart(path);
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    /** Reports a failure, so that the other steps are taken. */
    static void attempt(Report report, Attempt attempt) {
        try {
            attempt.run();
        } catch (FileSystemException e) {
            report.wrong("cannot work on " + e.getFile() + ": " + FileAccessException.reasonOf(e));
        } catch (IOException e) {
            report.wrong(String.valueOf(e.getMessage()));
        }
    }
}
