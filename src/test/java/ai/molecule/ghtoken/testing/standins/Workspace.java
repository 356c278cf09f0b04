package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One container's surroundings for one test: a home, a bearer file, a stand-in platform and gh, and the environment that
 * processes are started with, which is never the tests' own. {@link SecretsGuard} makes one for each test and searches
 * it for leaks afterwards.
 */
public final class Workspace {
    private final Path folder;
    private final Secrets secrets = new Secrets();
    private final StandInPlatform platform;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<JarProcess> processes = new CopyOnWriteArrayList<>();
    private final List<Path> alsoSearched = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> servers = new CopyOnWriteArrayList<>();
    private final Instant start = Instant.now();
    private int started;

    public Workspace(Path folder) throws IOException {
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(home());
        Files.createDirectory(configs());
        Files.createDirectory(folder.resolve("output"));
        Files.createDirectory(work());
        String bearer = secrets.bearer();
        writeBearer(bearer);
        platform = StandInPlatform.start(secrets, bearer);
        closeAfterwards(platform);
        environment.put("PATH", standInGh() + ":" + System.getenv("PATH"));
        environment.put("HOME", home().toString());
        environment.put("CONFIGS_DIR", configs().toString());
        environment.put("PLATFORM_URL", platform.url());
    }

    /** For a process of its own, which no extension looks after: it ends what it starts, and asks for {@link #leaks()}. */
    public static Workspace unguarded(Path folder) throws IOException {
        return new Workspace(folder);
    }

    /** One line for each place where a secret is shown that has no business there. */
    public List<String> leaks() throws IOException {
        return SecretsGuard.faults(this);
    }

    /** Ends what was started and what was to be closed. */
    public void end() throws Exception {
        processes.forEach(JarProcess::destroy);
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    /** The variables that processes are started with. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** A gh without a network, which notes how it is called: the notes are searched for secrets like all files. */
    private Path standInGh() throws IOException {
        Path notes = Files.createDirectory(folder.resolve("gh"));
        Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path gh = Files.writeString(
                bin.resolve("gh"),
                "#!/bin/sh\n{ echo \"$*\"; env; } >>'" + notes + "/calls'\n"
                        + "[ \"$2\" = login ] && cat >/dev/null\n");
        Files.setPosixFilePermissions(gh, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin;
    }

    public Path folder() {
        return folder;
    }

    public Path home() {
        return folder.resolve("home");
    }

    /** Where the processes work: nothing of ours leaves anything there. */
    public Path work() {
        return folder.resolve("work");
    }

    public Path configs() {
        return folder.resolve("configs");
    }

    public Path bearerFile() {
        return configs().resolve(".auth_token");
    }

    /** Where the cache is while no variable says otherwise. */
    public Path cache() {
        return home().resolve(".molecule-token-cache");
    }

    public Path credential() {
        return cache().resolve("credential");
    }

    public Secrets secrets() {
        return secrets;
    }

    public StandInPlatform platform() {
        return platform;
    }

    public void writeBearer(String bearer) throws IOException {
        Files.writeString(bearerFile(), bearer + "\n");
    }

    /** Sets a variable for the processes that are started from now on. */
    public Workspace with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    public Workspace without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** A folder beyond this one in which the processes may leave something. */
    public void alsoSearch(Path other) {
        alsoSearched.add(other);
    }

    /** Ends a server when the test is over and its processes have ended. */
    public void closeAfterwards(AutoCloseable server) {
        servers.add(server);
    }

    public JarProcess start(String... arguments) throws IOException {
        return startCommand(JarProcess.javaJar(arguments));
    }

    /** Starts any program in this workspace's environment. */
    public JarProcess startCommand(List<String> command) throws IOException {
        return startCommand(command, environment, work(), new byte[0]);
    }

    /** Starts any program in an environment and a folder of its own. */
    public synchronized JarProcess startCommand(
            List<String> command, Map<String, String> environment, Path work, byte[] input) throws IOException {
        Path streams = folder.resolve("output").resolve(Integer.toString(started++));
        if (input.length > 0) {
            Files.write(Path.of(streams + ".in"), input);
        }
        JarProcess process = JarProcess.start(command, environment, work, streams);
        processes.add(process);
        return process;
    }

    /** Starts the program as another user. */
    public JarProcess startAs(int uid, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--"));
        command.addAll(JarProcess.javaJar(arguments));
        return startCommand(command);
    }

    /** Starts the program and waits for its end. */
    public JarProcess run(String... arguments) throws IOException {
        return ended(start(arguments));
    }

    public JarProcess runAs(int uid, String... arguments) throws IOException {
        return ended(startAs(uid, arguments));
    }

    private static JarProcess ended(JarProcess process) {
        process.exitCode();
        return process;
    }

    public List<JarProcess> processes() {
        return processes;
    }

    public Instant start() {
        return start;
    }

    public List<AutoCloseable> servers() {
        return servers;
    }

    public List<Path> searched() {
        List<Path> all = new ArrayList<>(alsoSearched);
        all.add(folder);
        return all;
    }
}
