package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Account;
import ai.molecule.ghtoken.os.Executables;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that connects a container's tools with this program: git's helper, the links, the cache folder. */
public final class Setup {
    private static final Path ETC = Path.of("/etc/molecule-gh-token-refresh");

    /** Which of the steps are to be done. */
    public enum Part {
        /** Everything for the current user. */
        OWN,
        /** As root: what all users share, and the rest by a process of the user. */
        SYSTEM,
        /** In that process: what concerns the user's own files. */
        USER
    }

    /**
     * @param host the one that credentials are for; empty where another program takes care of git
     * @param user whose runtime it is; empty for the current user
     * @param binFolder where the links go
     */
    public record Plan(
            Part part,
            Optional<String> host,
            Optional<Account> user,
            Path launcher,
            Path binFolder,
            Cache cacheFolder) {
        Path cache() {
            return cacheFolder.path();
        }

        /** What git runs. Whoever runs it needs no variable to find a cache folder in another place. */
        String helper() {
            String place = cache().toString().replace("'", "'\\''");
            return user.isEmpty() && cacheFolder.isChosen()
                    ? "!TOKEN_CACHE_DIR='" + place + "' " + command(launcher)
                    : command(launcher);
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

    /** For the shell by which git runs a helper whose name begins with a slash (gitcredentials(7)). */
    static String command(Path launcher) {
        return launcher.toString().replaceAll("[\\x20-\\x7e&&[^A-Za-z0-9/._+-]]", "\\\\$0") + " git-credential";
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
        List<Step> steps = new ArrayList<>();
        if (plan.part() != Part.USER) {
            steps.addAll(shared(report));
        }
        if (plan.part() == Part.SYSTEM) {
            steps.add(new UsersPart(programs, plan, environment, identity.isWanted()));
        } else {
            steps.addAll(own(report));
        }
        return steps;
    }

    private List<Step> shared(Report report) {
        List<Step> steps = new ArrayList<>();
        Path folder = plan.part() == Part.SYSTEM ? ETC : ownFolder();
        steps.add(guarded(folder, ConfigFiles.of(folder, plan)));
        if (plan.host().isPresent()) {
            Path configuration = plan.part() == Part.SYSTEM ? systemConfiguration() : globalConfiguration();
            steps.add(guarded(
                    configuration, new GitInclude(configuration, folder.resolve(ConfigFiles.GIT_CONFIG), false)));
        } else {
            report.note("GIT_PROVIDER says gitea: git's helper is left alone");
        }
        steps.add(guarded(
                plan.binFolder(),
                new BinFolder(plan.binFolder(), plan.launcher().getParent())));
        return steps;
    }

    private List<Step> own(Report report) {
        List<Step> steps = new ArrayList<>();
        Executables path = Executables.of(environment);
        steps.add(guarded(plan.cache(), new CacheHome(plan.cache(), home())));
        if (plan.part() == Part.OWN) {
            steps.add(new GhOnPath(plan.binFolder(), plan.launcher().getParent(), path));
        }
        Optional<Path> git = path.find("git");
        if (plan.host().isPresent() && git.isEmpty()) {
            report.note("git is not on PATH; it finds our helper when it is installed");
        } else if (plan.host().isPresent()) {
            steps.add(new GitQuestion(programs, git.get(), plan, environment));
            Path configuration = globalConfiguration();
            steps.add(guarded(
                    configuration,
                    new Identity(
                            identity,
                            new GitInclude(configuration, ownFolder().resolve("identity"), true),
                            new Identity.Question(programs, git.get(), environment))));
        }
        return steps;
    }

    private static Step guarded(Path place, Step step) {
        try {
            return PathOwnership.isRoot() ? new RootsOwn(place, step) : step;
        } catch (IOException e) {
            return new RootsOwn(place, step);
        }
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
