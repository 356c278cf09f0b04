package ai.molecule.ghtoken.deploy;

import static ai.molecule.ghtoken.deploy.RunningPod.FILL;
import static ai.molecule.ghtoken.deploy.RunningPod.FINGERPRINT;
import static ai.molecule.ghtoken.deploy.RunningPod.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pod of docker/k8s/workspace.yaml, its containers and probes played on this machine. */
@ProcessTest
@Tag("root")
final class PodIT {
    private Workspace workspace;
    private PodStandIn standIn;

    @BeforeEach
    void init(Workspace given) throws IOException {
        workspace = given;
        standIn = new PodStandIn(workspace, Sidecar.read());
    }

    private RunningPod pod() throws IOException {
        return new RunningPod(workspace, standIn);
    }

    private static void signal(String signal, JarProcess container) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", signal, Long.toString(PodStandIn.firstProcess(container)))
                .start()
                .waitFor();
    }

    @Test
    void the_workload_starts_without_the_platform_and_has_a_token_when_it_is_back() throws IOException {
        workspace.platform().goDown();
        RunningPod pod = pod();
        JarProcess daemon = pod.startDaemon();
        pod.awaitProbe(daemon, "startupProbe", 0);
        assertThat(pod.probe(daemon, "livenessProbe")).isZero();
        assertThat(pod.probe(daemon, "readinessProbe")).isEqualTo(1);
        workspace.platform().comeBack();
        pod.awaitProbe(daemon, "readinessProbe", 0);
        pod.assertGitHasTheCurrentToken();
        assertThat(workspace.platform().requests())
                .as("one answer, which the workload did not ask for")
                .isNotEmpty();
        assertThat(daemon.err()).doesNotContain("cannot replace").doesNotContain("cannot be written");
    }

    @Test
    void a_setting_that_cannot_be_used_is_named_and_holds_the_pod_up() throws IOException {
        standIn.configure("PLATFORM_URL", "htp://platform");
        RunningPod pod = pod();
        JarProcess daemon = pod.startDaemon();
        daemon.awaitErr("PLATFORM_URL", SOON).awaitErr("ended with 78", SOON);
        assertThat(pod.probe(daemon, "startupProbe")).isEqualTo(1);
    }

    @Test
    void the_workload_has_gh_but_neither_the_bearer_nor_a_way_to_change_the_program() throws IOException {
        RunningPod pod = pod();
        pod.startReady();
        JarProcess gh = pod.inWorkload("command -v gh; gh auth token | " + FINGERPRINT);
        assertThat(gh.out().lines()).containsExactly("/usr/local/sbin/gh", pod.currentFingerprint());
        JarProcess touch =
                pod.inWorkload("cat /configs/.auth_token; cd /opt/molecule-gh-token-refresh/bin && rm gh || touch new");
        assertThat(touch.exitCode()).isNotZero();
        assertThat(touch.err()).contains("No such file").contains("Read-only file system");
    }

    /** Bearer and platform are the sidecar's business. */
    @Test
    void doctor_finds_nothing_wrong_in_the_workload() throws IOException {
        RunningPod pod = pod();
        pod.startReady();
        JarProcess doctor =
                pod.inWorkload("/opt/molecule-gh-token-refresh/bin/molecule-gh-token-refresh doctor --offline");
        assertThat(doctor.exitCode()).as(doctor.out() + doctor.err()).isZero();
    }

    private void assertReplacedOnceRefused(RunningPod pod, JarProcess daemon) throws IOException {
        pod.inWorkload(FILL + " | git credential reject");
        Await.until("another token is there", SOON, () -> workspace.platform().requestCount() == 2);
        pod.awaitProbe(daemon, "readinessProbe", 0);
        pod.assertGitHasTheCurrentToken();
    }

    @Test
    void a_token_that_git_reports_refused_is_replaced_by_the_sidecar_within_a_slice() throws IOException {
        RunningPod pod = pod();
        JarProcess daemon = pod.startReady();
        workspace.platform().forgetToken();
        assertReplacedOnceRefused(pod, daemon);
    }

    @Test
    void a_bearer_that_the_kubelet_replaces_is_used_for_the_next_token() throws IOException {
        RunningPod pod = pod();
        JarProcess daemon = pod.startReady();
        String rotated = workspace.secrets().bearer();
        workspace.platform().acceptBearer(rotated);
        workspace.platform().forgetToken();
        standIn.projectBearer(rotated);
        assertReplacedOnceRefused(pod, daemon);
    }

    @Test
    void a_killed_daemon_comes_back_and_a_stopped_sidecar_ends() throws Exception {
        RunningPod pod = pod();
        JarProcess daemon = pod.startReady();
        JarProcess kill = pod.inSidecar(daemon, "pkill", "-9", "-x", "java");
        assertThat(kill.exitCode()).as(kill.err()).isZero();
        daemon.awaitErr("ended with 137", SOON).awaitErr("found platform token", SOON);
        assertThat(pod.probe(daemon, "livenessProbe")).isZero();
        signal("TERM", daemon);
        assertThat(daemon.exitCodeWithin(Duration.ofSeconds(3))).isZero();
        assertThat(workspace.platform().requestCount())
                .as("the cache has survived")
                .isEqualTo(1);
    }

    /** As after an OOM: a kubelet starts the container again, with the volumes that it had. */
    @Test
    void a_sidecar_or_a_workload_that_is_killed_outright_finds_the_token_when_it_is_started_again() throws Exception {
        RunningPod pod = pod();
        JarProcess daemon = pod.startReady();
        JarProcess workload = pod.startWorkload("sleep 600");
        signal("KILL", workload);
        assertThat(workload.exitCodeWithin(SOON)).isNotZero();
        pod.assertGitHasTheCurrentToken();
        signal("KILL", daemon);
        assertThat(daemon.exitCodeWithin(SOON)).isNotZero();
        pod.startReady();
        pod.assertGitHasTheCurrentToken();
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    /** An eviction stops the workload, then the sidecar. The next pod has volumes of its own. */
    @Test
    void a_pod_that_replaces_an_evicted_one_asks_the_platform_once() throws Exception {
        RunningPod evicted = pod();
        JarProcess daemon = evicted.startReady();
        JarProcess workload = evicted.startWorkload("trap exit TERM; echo ready; sleep 600 & wait");
        Await.until("the workload runs", SOON, () -> workload.out().contains("ready"));
        for (JarProcess container : List.of(workload, daemon)) {
            signal("TERM", container);
            container.exitCodeWithin(Duration.ofSeconds(3));
        }
        standIn = new PodStandIn(workspace, Sidecar.read());
        RunningPod next = pod();
        next.startReady();
        next.assertGitHasTheCurrentToken();
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
    }

    /** As OpenShift has it: a uid of the namespace's range, group 0, and volumes of a group of their own. */
    @Test
    void a_user_whom_the_cluster_chose_finds_the_token() throws IOException {
        standIn.runAs("1000660000", "0", "1000660000");
        RunningPod pod = pod();
        pod.startReady();
        pod.assertGitHasTheCurrentToken();
        assertThat(pod.inWorkload("gh auth token | " + FINGERPRINT).out().strip())
                .isEqualTo(pod.currentFingerprint());
    }

    /** Such a root cannot read what is another user's, so the sidecar is root too. */
    @Test
    void a_root_without_any_capability_finds_the_token() throws IOException {
        standIn.runAs("0", "0", "0");
        RunningPod pod = pod();
        pod.startReady();
        pod.assertGitHasTheCurrentToken();
        assertThat(pod.inWorkload("gh auth token | " + FINGERPRINT).out().strip())
                .isEqualTo(pod.currentFingerprint());
    }
}
