package ai.molecule.ghtoken.deploy;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a kubelet does with a pod, as far as ours asks for it: volumes, environment, user, capabilities, read-only roots,
 * and commands inside a running container. Each container has mounts and processes of its own over this machine's /usr.
 */
final class PodStandIn {
    private static final String PROGRAM = "/opt/molecule-gh-token-refresh";
    private static final String SCRIPT =
            Path.of("src/test/resources/deploy/container.sh").toAbsolutePath().toString();

    private final Workspace workspace;
    private final Sidecar pod;
    private final Path folder;
    private final Path image;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> chosenUser = new ArrayList<>();
    private int projections;

    PodStandIn(Workspace workspace, Sidecar pod) throws IOException {
        this.workspace = workspace;
        this.pod = pod;
        folder = openToAll(Files.createTempDirectory(workspace.folder(), "pod"));
        image = openToAll(folder.resolve("image"));
        for (JsonNode volume : pod.pod().path("volumes")) {
            openToAll(volumeFolder(volume.path("name").asString()));
        }
        buildImage();
        projectBearer(Files.readString(workspace.bearerFile()));
        settings.put("PLATFORM_URL", workspace.platform().url());
    }

    /** Changes what the settings' ConfigMap says, before a container starts. */
    void configure(String variable, String value) {
        settings.put(variable, value);
    }

    private static Path openToAll(Path folder) throws IOException {
        Files.createDirectories(folder);
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    Path volumeFolder(String volume) {
        return folder.resolve("volumes").resolve(volume);
    }

    /** What docker/Dockerfile puts at /opt/molecule-gh-token-refresh, but for the runtime, which is this test's own. */
    private void buildImage() throws IOException {
        Path bin = Files.createDirectory(image.resolve("bin"));
        Path lib = Files.createDirectory(image.resolve("lib"));
        try (Stream<Path> scripts = Files.list(Path.of("scripts"))) {
            for (Path script : scripts.toList()) {
                Files.copy(script, bin.resolve(script.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Path jar = Path.of("target/molecule-gh-token-refresh.jar");
        Path copy = Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        // As files of a runtime are: a second copy over the first must not stumble over it.
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
        Files.createSymbolicLink(image.resolve("jre"), Path.of(System.getProperty("java.home")));
    }

    /** Through links, as a kubelet does it, so that all files change at one instant. */
    void projectBearer(String text) throws IOException {
        Path volume = volumeFolder("molecule-platform-bearer");
        Path data = Files.createDirectory(volume.resolve("..2026_04_17_" + ++projections));
        Path bearer = Files.writeString(data.resolve(".auth_token"), text);
        Files.setPosixFilePermissions(bearer, PosixFilePermissions.fromString("r--r--r--"));
        Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), data.getFileName());
        Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path name = volume.resolve(".auth_token");
        if (!Files.exists(name)) {
            Files.createSymbolicLink(name, Path.of("..data/.auth_token"));
        }
    }

    /**
     * Before a container starts: whatever the manifest says, all run as this user, and the volumes are the group's, as fsGroup
     * makes them: what is written there gets the group, and only it can read the bearer.
     */
    void runAs(String uid, String gid, String fsGroup) throws IOException {
        chosenUser.addAll(List.of("--reuid=" + uid, "--regid=" + gid, "--groups=" + fsGroup));
        for (JsonNode volume : pod.pod().path("volumes")) {
            Path folder = volumeFolder(volume.path("name").asString());
            Files.setAttribute(folder, "unix:gid", Integer.parseInt(fsGroup));
            // A kubelet makes a secret's folder sticky.
            Files.setAttribute(folder, "unix:mode", volume.has("secret") ? 03777 : 02777);
        }
        Path bearer = volumeFolder("molecule-platform-bearer").resolve("..data/.auth_token");
        Files.setAttribute(bearer, "unix:gid", Integer.parseInt(fsGroup));
        Files.setAttribute(bearer, "unix:mode", 0440);
    }

    /** Starts a container as the manifest has it. */
    JarProcess start(JsonNode container, String... imagesEntrypoint) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                SCRIPT,
                Files.createTempDirectory(folder, "root").toString(),
                readOnly(container) ? "ro" : "rw",
                System.getProperty("java.home")));
        for (String mount : mounts(container)) {
            command.add(mount);
        }
        command.add("--");
        command.addAll(asUser(container));
        command.addAll(
                container.has("command") ? YamlFile.strings(container.path("command")) : List.of(imagesEntrypoint));
        return workspace.startCommand(command);
    }

    private static boolean readOnly(JsonNode container) {
        return container.at("/securityContext/readOnlyRootFilesystem").asBoolean(false);
    }

    /** Of each what, where and how; the sidecar's image has the program, the workload's has not. */
    private List<String> mounts(JsonNode container) {
        List<String> mounts = new ArrayList<>();
        if (container.path("image").asString().startsWith("molecule-gh-token-refresh-sidecar")) {
            mounts.addAll(List.of(image.toString(), PROGRAM, "ro"));
        }
        for (JsonNode mount : container.path("volumeMounts")) {
            Path what = volumeFolder(mount.path("name").asString())
                    .resolve(mount.path("subPath").asString(""));
            mounts.addAll(List.of(
                    what.toString(),
                    mount.path("mountPath").asString(),
                    mount.path("readOnly").asBoolean(false) ? "ro" : "rw"));
        }
        return mounts;
    }

    private List<String> asUser(JsonNode container) {
        List<String> command = new ArrayList<>(List.of("setpriv"));
        command.addAll(chosenUser.isEmpty() ? userOf(container) : chosenUser);
        command.addAll(List.of("--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "env", "-i"));
        environment(container).forEach((name, value) -> command.add(name + "=" + value));
        return command;
    }

    private List<String> userOf(JsonNode container) {
        JsonNode own = container.at("/securityContext/runAsUser");
        String uid = (own.isMissingNode() ? pod.pod().at("/securityContext/runAsUser") : own).asString();
        return List.of("--reuid=" + uid, "--regid=" + uid, "--clear-groups");
    }

    private Map<String, String> environment(JsonNode container) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "HOME", "/home/agent"));
        if (container.has("envFrom")) {
            all.putAll(settings);
        }
        for (JsonNode variable : container.path("env")) {
            all.put(variable.path("name").asString(), variable.path("value").asString());
        }
        return all;
    }

    /** Runs a command in a running container and waits for its end, as a probe or `kubectl exec` does. */
    JarProcess exec(JarProcess running, JsonNode container, List<String> command) throws IOException {
        long first = firstProcess(running);
        List<String> all =
                new ArrayList<>(List.of("nsenter", "--target=" + first, "--mount", "--pid", "--root", "--wd"));
        all.addAll(asUser(container));
        all.addAll(command);
        JarProcess process = workspace.startCommand(all);
        process.exitCode();
        return process;
    }

    /** The container's process 1, by its number here. */
    static long firstProcess(JarProcess running) {
        ProcessHandle unshare = ProcessHandle.of(running.pid()).orElseThrow();
        Await.until(
                "the container has a process",
                Duration.ofSeconds(10),
                () -> unshare.children().findAny().isPresent());
        return unshare.children().findAny().orElseThrow().pid();
    }
}
