package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One container, started as the platform starts a workspace, on the host's network, whose loopback has the stand-ins.
 * When the test is over its writable layer goes to the workspace's folder, which is searched for secrets.
 */
final class Container implements AutoCloseable {
    static final Duration SOON = Duration.ofMinutes(2);

    private static final String PREFIX =
            "ghtoken-test-" + ProcessHandle.current().pid() + "-";
    private static final AtomicInteger STARTED = new AtomicInteger();

    private final String name = PREFIX + STARTED.incrementAndGet();
    private final Workspace workspace;
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> options = new ArrayList<>();

    private Container(Workspace workspace) {
        this.workspace = workspace.with("XDG_CACHE_HOME", Engine.CACHE_HOME);
    }

    /** As the platform does: settings by environment, volumes, and GH_TOKEN twice, here with a token that is dead. */
    static Container of(Site site) {
        Workspace workspace = site.workspace();
        String certificate = workspace.folder().resolve("ca.pem").toString();
        String proxy = "http://127.0.0.1:" + site.gitHub().port();
        String stale = workspace.secrets().installationToken();
        return unconfigured(workspace)
                .with("PLATFORM_URL", workspace.platform().url())
                .with("WORKSPACE_ID", "w-1")
                .with("GIT_ASKPASS", "/usr/local/bin/molecule-askpass")
                .with("GIT_AUTHOR_NAME", "An Agent")
                .with("GH_TOKEN", stale)
                .with("GITHUB_TOKEN", stale)
                .with("HTTPS_PROXY", proxy)
                .with("NO_PROXY", "127.0.0.1")
                .with("GIT_SSL_CAINFO", certificate)
                .with("SSL_CERT_FILE", certificate)
                .with("GIT_TERMINAL_PROMPT", "0")
                .option("--volume", workspace.configs() + ":/configs")
                .option("--volume", certificate + ":" + certificate + ":ro");
    }

    /** With nothing at all. */
    static Container unconfigured(Workspace workspace) {
        Container container = new Container(workspace);
        workspace.closeAfterwards(container);
        return container;
    }

    String name() {
        return name;
    }

    Container with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Container without(String... names) {
        variables.keySet().removeAll(List.of(names));
        return this;
    }

    Container option(String... words) {
        options.addAll(List.of(words));
        return this;
    }

    /** As the engine's own, beside this test, which may start and stop it again. */
    void runDetached(String image, String... arguments) throws IOException {
        JarProcess started = start(List.of("run", "--detach"), image, arguments);
        assertThat(started.exitCodeWithin(SOON)).as(started.err()).isZero();
    }

    /** Everything that it has printed since it was first started. */
    String logs() throws IOException {
        JarProcess logs = docker("logs", "NAME");
        return logs.out() + logs.err();
    }

    void awaitStarts(int count) {
        Await.until(
                "it has started " + count + " times",
                SOON,
                () -> logs().split("runtime: ready\n", -1).length == count + 1);
    }

    /** In the foreground: what it prints is the process's output, and its exit code the process's. */
    JarProcess run(String image, String... arguments) throws IOException {
        return start(List.of("run"), image, arguments);
    }

    private JarProcess start(List<String> how, String image, String... arguments) throws IOException {
        return workspace.startCommand(Engine.docker(command(how, image, arguments)));
    }

    /** At a terminal, whose keys that process's standard input gives. */
    JarProcess runAtTerminal(Path keys, String image, String... arguments) throws IOException {
        List<String> typed = Engine.docker(command(List.of("run", "--interactive", "--tty"), image, arguments));
        String quoted = typed.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return workspace.startCommand(List.of(
                "sh",
                "-c",
                "exec script --quiet --return --command \"$1\" /dev/null <\"$2\"",
                "sh",
                quoted,
                keys.toString()));
    }

    private List<String> command(List<String> how, String image, String... arguments) {
        List<String> command = new ArrayList<>(how);
        command.addAll(List.of("--name", name));
        command.addAll(options);
        if (!options.contains("--network")) {
            command.addAll(List.of("--network", "host"));
        }
        // The value comes by the client's own environment: it would be in the command line otherwise.
        variables.keySet().forEach(variable -> command.addAll(List.of("--env", variable)));
        command.add(image);
        command.addAll(List.of(arguments));
        variables.forEach(workspace::with);
        return command;
    }

    void awaitStarted(JarProcess running) {
        Await.until("the workload has started; it said: " + running.err(), SOON, () -> {
            if (!running.isRunning()) {
                throw new AssertionError("it has ended: " + running.err());
            }
            return running.out().contains("runtime: ready\n");
        });
    }

    /** @param status that the engine has by the image's HEALTHCHECK */
    void awaitHealthCheck(String status) {
        Await.until(
                "the container is " + status,
                SOON,
                () -> Engine.run("inspect", "--format", "{{.State.Health.Status}}", name)
                        .equals(status));
    }

    /** A command by {@code docker exec}, as that user, who has the container's environment and a home. */
    JarProcess exec(String user, String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("exec", "--user", user, name));
        whole.addAll(List.of(command));
        JarProcess process = workspace.startCommand(Engine.docker(whole));
        process.exitCodeWithin(SOON);
        requireNoSecretInCommandLines();
        return process;
    }

    JarProcess agent(String... command) throws IOException {
        return exec("agent", command);
    }

    /** Another command of the client's, which is given the container's name for NAME. */
    JarProcess docker(String... command) throws IOException {
        JarProcess process = workspace.startCommand(Engine.docker(Arrays.stream(command)
                .map(word -> word.equals("NAME") ? name : word)
                .toList()));
        process.exitCodeWithin(SOON);
        return process;
    }

    /** The root folder as the container sees it. */
    Path root() {
        String pid = Engine.run("inspect", "--format", "{{.State.Pid}}", name);
        return Path.of("/proc", pid, "root");
    }

    Path in(String path) {
        return root().resolve(path.substring(1));
    }

    /** The runtime itself asks GitHub, by git and by gh. */
    void askByRuntime(JarProcess running) throws IOException {
        int before = running.out().length();
        docker("kill", "--signal", "USR1", "NAME");
        Await.until(
                "the runtime has asked GitHub",
                SOON,
                () -> running.out().substring(before).contains("runtime: git "));
        assertThat(running.out().substring(before)).as(running.err()).isEqualTo("runtime: git 0, gh 0\n");
    }

    void awaitToken(String cache) {
        awaitTokenOtherThan("", cache);
    }

    void awaitTokenOtherThan(String old, String cache) {
        Path credential = in(cache + "/credential");
        Await.until(
                "there is a new token of the platform's in " + cache,
                SOON,
                () -> PublishedRecord.read(credential)
                        .filter(found -> found.source().equals("platform"))
                        .filter(found -> !found.token().equals(old))
                        .isPresent());
    }

    /** The daemon logs gh in only after it has published the token. */
    void awaitGhLogin(String cache) {
        awaitText("/home/agent/.config/gh/hosts.yml", published(cache).reveal(), "the agent's gh has that token");
    }

    /** setup works in the background where the image has not done it; the line that includes our file comes last. */
    void awaitWired() {
        awaitText("/etc/gitconfig", "molecule-gh-token-refresh/gitconfig", "git asks our helper");
    }

    private void awaitText(String path, String text, String what) {
        Path file = in(path);
        Await.until(
                what, SOON, () -> Files.exists(file) && Files.readString(file).contains(text));
    }

    Secret published(String cache) {
        return Secret.of(
                PublishedRecord.read(in(cache + "/credential")).orElseThrow().token());
    }

    void signal(String signal, String command) throws IOException {
        signal(signal, processes(command));
    }

    private static void signal(String signal, List<Long> processes) {
        for (long pid : processes) {
            // The end of the first ends the others, where they have their own numbers.
            Engine.output(List.of(
                    "sh", "-c", "kill -s \"$1\" \"$2\" || [ ! -d \"/proc/$2\" ]", "sh", signal, Long.toString(pid)));
        }
    }

    /** The processes in there whose command line has that in it, by their numbers outside. */
    List<Long> processes(String command) throws IOException {
        return processes(Files.readSymbolicLink(root().resolveSibling("ns/mnt")), command);
    }

    private static List<Long> processes(Path namespace, String command) throws IOException {
        List<Long> found = new ArrayList<>();
        for (Path process : processFolders()) {
            try {
                if (Files.readSymbolicLink(process.resolve("ns/mnt")).equals(namespace)
                        && commandLine(process).contains(command)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            } catch (IOException e) {
                // It has ended meanwhile, or is none of ours to look at.
                continue;
            }
        }
        return found;
    }

    private static List<Path> processFolders() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
            return folders.filter(path -> path.getFileName().toString().matches("[0-9]+"))
                    .toList();
        }
    }

    private static String commandLine(Path process) throws IOException {
        return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
    }

    private void requireNoSecretInCommandLines() throws IOException {
        for (Path process : processFolders()) {
            try {
                if (workspace.secrets().areShownIn(commandLine(process))) {
                    throw new AssertionError("the command line of a process shows a secret");
                }
            } catch (IOException e) {
                // It has ended meanwhile.
                continue;
            }
        }
    }

    /** Beside the host's processes it is not enough to end the first one, nor to look once: it may have started more. */
    private void endAll() throws IOException {
        Path namespace = root().resolveSibling("ns/mnt");
        // Held open, it keeps its number, which would soon be another container's.
        try (InputStream held = Files.newInputStream(namespace)) {
            Path number = Files.readSymbolicLink(namespace);
            Await.until("nobody writes there any more", SOON, () -> {
                List<Long> left = processes(number, "");
                signal("KILL", left);
                return left.isEmpty();
            });
        }
    }

    @Override
    public void close() throws IOException {
        if (Engine.run("inspect", "--format", "{{.State.Running}}", name).equals("true")) {
            endAll();
        }
        String upper = Engine.run("inspect", "--format", "{{.GraphDriver.Data.UpperDir}}", name);
        Path layer = workspace.folder().resolve("layer-" + name);
        Engine.output(List.of("cp", "-a", upper, layer.toString()));
        Engine.run("rm", "--force", "--volumes", name);
    }
}
