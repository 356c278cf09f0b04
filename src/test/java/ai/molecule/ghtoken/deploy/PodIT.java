package ai.molecule.ghtoken.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The pod of docker/k8s/workspace.yaml, its containers and probes played on this machine. */
@ProcessTest
@Tag("root")
final class PodIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FILL = "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill";
    private static final String FINGERPRINT = "tr -d '\\n' | sha256sum | cut -c1-8";

    private final Sidecar sidecar = Sidecar.read();
    private PodStandIn pod;
    private Workspace workspace;
    private JarProcess daemon;

    @BeforeEach
    void init(Workspace given) throws IOException {
        workspace = given;
        pod = new PodStandIn(workspace, sidecar);
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

    private void startDaemon() throws IOException {
        daemon = pod.start(sidecar.daemon(), imagesEntrypoint());
        awaitProbe("startupProbe", 0);
    }

    private int probe(String name) throws IOException {
        List<String> command = YamlFile.strings(sidecar.daemon().path(name).at("/exec/command"));
        return pod.exec(daemon, sidecar.daemon(), command).exitCode();
    }

    private void awaitProbe(String name, int code) {
        Await.until(name + " exits with " + code, SOON, () -> {
            // A kubelet asks once a second at most; a probe that fails is a JVM.
            Await.pass(Duration.ofMillis(500));
            return probe(name) == code;
        });
    }

    /** What the workload's shell prints for a script. */
    private JarProcess inWorkload(String script) throws IOException {
        JarProcess workload = pod.start(sidecar.workload(), "sh", "-c", script);
        workload.exitCode();
        return workload;
    }

    /** The token itself stays out of what is printed. */
    private void assertGitHasTheCurrentToken() throws IOException {
        JarProcess fill = inWorkload(FILL + " | sed -n 's/^password=//p' | " + FINGERPRINT);
        assertThat(fill.err()).isEmpty();
        assertThat(fill.out().strip()).isEqualTo(currentFingerprint());
    }

    private String currentFingerprint() {
        String token = PublishedRecord.read(
                        pod.volumeFolder("molecule-gh-token").resolve("cache/credential"))
                .orElseThrow()
                .token();
        assertThat(workspace.platform().isCurrent(token)).isTrue();
        return Secret.of(token).fingerprint();
    }

    @Test
    void the_workload_starts_without_the_platform_and_has_a_token_when_it_is_back() throws IOException {
        workspace.platform().goDown();
        startDaemon();
        assertThat(probe("livenessProbe")).isZero();
        assertThat(probe("readinessProbe")).isEqualTo(1);
        workspace.platform().comeBack();
        awaitProbe("readinessProbe", 0);
        assertGitHasTheCurrentToken();
        assertThat(workspace.platform().requests())
                .as("one answer, which the workload did not ask for")
                .isNotEmpty();
        assertThat(daemon.err()).doesNotContain("cannot replace").doesNotContain("cannot be written");
    }

    @Test
    void a_setting_that_cannot_be_used_is_named_and_holds_the_pod_up() throws IOException {
        pod.configure("PLATFORM_URL", "htp://platform");
        daemon = pod.start(sidecar.daemon(), imagesEntrypoint());
        daemon.awaitErr("PLATFORM_URL", SOON).awaitErr("ended with 78", SOON);
        assertThat(probe("startupProbe")).isEqualTo(1);
    }

    @Test
    void the_workload_has_gh_but_neither_the_bearer_nor_a_way_to_change_the_program() throws IOException {
        startDaemon();
        awaitProbe("readinessProbe", 0);
        JarProcess gh = inWorkload("command -v gh; gh auth token | " + FINGERPRINT);
        assertThat(gh.out().lines()).containsExactly("/usr/local/sbin/gh", currentFingerprint());
        JarProcess touch =
                inWorkload("cat /configs/.auth_token; cd /opt/molecule-gh-token-refresh/bin && rm gh || touch new");
        assertThat(touch.exitCode()).isNotZero();
        assertThat(touch.err()).contains("No such file").contains("Read-only file system");
    }

    /** Bearer and platform are the sidecar's business. */
    @Test
    void doctor_finds_nothing_wrong_in_the_workload() throws IOException {
        startDaemon();
        awaitProbe("readinessProbe", 0);
        JarProcess doctor = inWorkload("/opt/molecule-gh-token-refresh/bin/molecule-gh-token-refresh doctor --offline");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    }

    @Test
    void a_token_that_git_reports_refused_is_replaced_by_the_sidecar_within_a_slice() throws IOException {
        startDaemon();
        awaitProbe("readinessProbe", 0);
        workspace.platform().forgetToken();
        inWorkload(FILL + " | git credential reject");
        Await.until("another token is there", SOON, () -> workspace.platform().requestCount() == 2);
        awaitProbe("readinessProbe", 0);
        assertGitHasTheCurrentToken();
    }

    @Test
    void a_killed_daemon_comes_back_and_a_stopped_sidecar_ends() throws Exception {
        startDaemon();
        awaitProbe("readinessProbe", 0);
        JarProcess kill = pod.exec(daemon, sidecar.daemon(), List.of("pkill", "-9", "-x", "java"));
        assertThat(kill.exitCode()).as(kill.err()).isZero();
        daemon.awaitErr("ended with 137", SOON).awaitErr("found platform token", SOON);
        assertThat(probe("livenessProbe")).isZero();
        new ProcessBuilder("kill", "-s", "TERM", Long.toString(PodStandIn.firstProcess(daemon)))
                .start()
                .waitFor();
        assertThat(daemon.exitCodeWithin(Duration.ofSeconds(8))).isZero();
        assertThat(workspace.platform().requestCount())
                .as("the cache has survived")
                .isEqualTo(1);
    }
}
