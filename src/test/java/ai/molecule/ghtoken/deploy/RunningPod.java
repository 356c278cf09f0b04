package ai.molecule.ghtoken.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The pod of docker/k8s/workspace.yaml while it runs, and what its workload finds. */
final class RunningPod {
    static final Duration SOON = Duration.ofSeconds(60);

    /** What git asks its helper. */
    static final String FILL = "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill";

    /** The token itself stays out of what is printed. */
    static final String FINGERPRINT = "tr -d '\\n' | sha256sum | cut -c1-8";

    private final Sidecar sidecar = Sidecar.read();
    private final PodStandIn pod;
    private final Workspace workspace;

    /** @param pod whose settings and user have been chosen */
    RunningPod(Workspace workspace, PodStandIn pod) throws IOException {
        this.workspace = workspace;
        this.pod = pod;
        // A pod's init containers run anew when its sandbox is made anew; its volumes stay.
        for (int i = 0; i < 2; i++) {
            JarProcess program = pod.start(sidecar.program());
            assertThat(program.exitCode()).as(program.err()).isZero();
        }
    }

    /** The sidecar image's own, which the manifest leaves as it is. */
    private static String[] imagesEntrypoint() throws IOException {
        String sidecar = Files.readString(Path.of("docker/Dockerfile")).split("AS sidecar\n")[1];
        String list = sidecar.substring(sidecar.indexOf("ENTRYPOINT [") + "ENTRYPOINT ".length());
        JsonNode entrypoint = YamlFile.documents(
                        list.substring(0, list.indexOf(']') + 1).replace("\\\n", ""))
                .get(0);
        return YamlFile.strings(entrypoint).toArray(String[]::new);
    }

    /** The sidecar; it may be started again when it has ended. */
    JarProcess startDaemon() throws IOException {
        return pod.start(sidecar.daemon(), imagesEntrypoint());
    }

    JarProcess inSidecar(JarProcess daemon, String... command) throws IOException {
        return pod.exec(daemon, sidecar.daemon(), List.of(command));
    }

    int probe(JarProcess daemon, String name) throws IOException {
        List<String> command = YamlFile.strings(sidecar.daemon().path(name).at("/exec/command"));
        return pod.exec(daemon, sidecar.daemon(), command).exitCode();
    }

    void awaitProbe(JarProcess daemon, String name, int code) {
        Await.until(name + " exits with " + code, SOON, () -> {
            // A kubelet asks once a second at most; a probe that fails is a JVM.
            Await.pass(Duration.ofMillis(500));
            return probe(daemon, name) == code;
        });
    }

    /** Starts the sidecar and waits for its token. */
    JarProcess startReady() throws IOException {
        JarProcess daemon = startDaemon();
        awaitProbe(daemon, "startupProbe", 0);
        awaitProbe(daemon, "readinessProbe", 0);
        return daemon;
    }

    JarProcess startWorkload(String script) throws IOException {
        return pod.start(sidecar.workload(), "sh", "-c", script);
    }

    /** What the workload's shell prints for a script. */
    JarProcess inWorkload(String script) throws IOException {
        JarProcess workload = startWorkload(script);
        workload.exitCode();
        return workload;
    }

    void assertGitHasTheCurrentToken() throws IOException {
        JarProcess fill = inWorkload(FILL + " | sed -n 's/^password=//p' | " + FINGERPRINT);
        assertThat(fill.err()).isEmpty();
        assertThat(fill.out().strip()).isEqualTo(currentFingerprint());
    }

    String currentFingerprint() {
        String token = PublishedRecord.read(
                        pod.volumeFolder("molecule-gh-token").resolve("cache/credential"))
                .orElseThrow()
                .token();
        assertThat(workspace.platform().isCurrent(token)).isTrue();
        return Secret.of(token).fingerprint();
    }
}
