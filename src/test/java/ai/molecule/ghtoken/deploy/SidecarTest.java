package ai.molecule.ghtoken.deploy;

import static ai.molecule.ghtoken.deploy.Sidecar.mount;
import static ai.molecule.ghtoken.deploy.Sidecar.variable;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What docs/kubernetes.md promises of the pod in docker/k8s/workspace.yaml. */
class SidecarTest {
    private static final String LAUNCHER = "/opt/molecule-gh-token-refresh/bin/molecule-gh-token-refresh";
    private static final Sidecar SIDECAR = Sidecar.read();

    static Stream<JsonNode> containers() {
        return Stream.of(SIDECAR.program(), SIDECAR.daemon(), SIDECAR.workload());
    }

    @Test
    void the_sidecar_is_a_native_one_that_starts_after_the_program_is_in_place() {
        assertThat(SIDECAR.daemon().path("restartPolicy").asString()).isEqualTo("Always");
        assertThat(SIDECAR.program().has("restartPolicy")).isFalse();
        assertThat(names(SIDECAR.pod().path("initContainers")))
                .containsExactly("molecule-gh-token-refresh-program", "molecule-gh-token-refresh");
    }

    private static List<String> names(JsonNode containers) {
        return containers
                .valueStream()
                .map(each -> each.path("name").asString())
                .toList();
    }

    @Test
    void the_token_is_in_memory_only_where_sidecar_and_workload_look_for_it() {
        JsonNode memory = SIDECAR.volume("molecule-gh-token").path("emptyDir");
        assertThat(memory.path("medium").asString()).isEqualTo("Memory");
        assertThat(memory.path("sizeLimit").asString()).isEqualTo("16Mi");
        String cache = variable(SIDECAR.daemon(), "TOKEN_CACHE_DIR");
        assertThat(variable(SIDECAR.workload(), "TOKEN_CACHE_DIR")).isEqualTo(cache);
        for (JsonNode container : List.of(SIDECAR.daemon(), SIDECAR.workload())) {
            JsonNode mount = mount(container, "molecule-gh-token");
            // A folder of its own: the volume's belongs to root and is open to all.
            assertThat(Path.of(cache).getParent())
                    .isEqualTo(Path.of(mount.path("mountPath").asString()));
            assertThat(mount.has("readOnly")).as("git's erase writes").isFalse();
        }
    }

    /** Programs that a setting names (GITHUB_APP_SIGN_COMMAND) read their configuration there. The root is read-only. */
    @Test
    void the_sidecars_home_is_in_memory_and_none_of_the_workloads() {
        JsonNode mount = mount(SIDECAR.daemon(), "molecule-gh-token-refresh-home");
        assertThat(mount.path("mountPath").asString()).isEqualTo(variable(SIDECAR.daemon(), "HOME"));
        assertThat(SIDECAR.volume("molecule-gh-token-refresh-home")
                        .at("/emptyDir/medium")
                        .asString())
                .isEqualTo("Memory");
        assertThat(SIDECAR.workload().path("volumeMounts").valueStream())
                .noneMatch(each -> each.path("name").asString().equals("molecule-gh-token-refresh-home"));
    }

    @Test
    void sidecar_and_workload_are_one_user() {
        String uid = SIDECAR.pod().at("/securityContext/runAsUser").asString();
        assertThat(uid).isEqualTo("1000");
        for (JsonNode ours : List.of(SIDECAR.program(), SIDECAR.daemon())) {
            assertThat(ours.at("/securityContext/runAsUser").asString()).isEqualTo(uid);
        }
        assertThat(SIDECAR.workload().at("/securityContext").has("runAsUser")).isFalse();
    }

    @Test
    void startup_and_liveness_ask_for_the_daemon_and_readiness_for_a_token() {
        assertThat(probe("startupProbe")).containsExactly(LAUNCHER, "health", "--live");
        assertThat(probe("livenessProbe")).containsExactly(LAUNCHER, "health", "--live");
        assertThat(probe("readinessProbe")).containsExactly(LAUNCHER, "health");
    }

    private static List<String> probe(String name) {
        return YamlFile.strings(SIDECAR.daemon().path(name).at("/exec/command"));
    }

    /** Each look costs the engine or the kubelet a tenth of a second of processor time. */
    @Test
    void once_it_has_started_nothing_looks_more_often_than_each_half_minute() throws IOException {
        assertThat(SIDECAR.daemon().at("/livenessProbe/periodSeconds").asInt()).isEqualTo(30);
        assertThat(SIDECAR.daemon().at("/readinessProbe/periodSeconds").asInt()).isEqualTo(30);
        JsonNode compose = YamlFile.documents(Path.of("docker/compose.yaml")).get(0);
        assertThat(compose.at("/services/workspace/healthcheck/interval").asString())
                .isEqualTo("30s");
        assertThat(Files.readString(Path.of("docker/Dockerfile"))).contains("HEALTHCHECK --interval=30s ");
    }

    /** supervise waits 30 s at most, and a daemon that starts takes less than 20 even on a busy machine. */
    @Test
    void liveness_gives_the_supervisor_its_time() {
        JsonNode liveness = SIDECAR.daemon().path("livenessProbe");
        int seconds = liveness.path("periodSeconds").asInt()
                * liveness.path("failureThreshold").asInt();
        assertThat(seconds).isGreaterThan(30 + 20);
    }

    /** The restricted profile of the pod security standards, and a read-only root for what is ours. */
    @ParameterizedTest
    @MethodSource("containers")
    void each_container_is_restricted(JsonNode container) {
        JsonNode context = container.path("securityContext");
        JsonNode ofPod = SIDECAR.pod().path("securityContext");
        assertThat(context.path("allowPrivilegeEscalation").asString()).isEqualTo("false");
        assertThat(YamlFile.strings(context.at("/capabilities/drop"))).containsExactly("ALL");
        assertThat(context.at("/capabilities").has("add")).isFalse();
        assertThat(either(context, ofPod, "/runAsNonRoot")).isEqualTo("true");
        assertThat(either(context, ofPod, "/runAsUser")).isNotEqualTo("0");
        assertThat(either(context, ofPod, "/seccompProfile/type")).isEqualTo("RuntimeDefault");
        assertThat(context.has("privileged")).isFalse();
        if (container != SIDECAR.workload()) {
            assertThat(context.path("readOnlyRootFilesystem").asString()).isEqualTo("true");
        }
    }

    private static String either(JsonNode container, JsonNode pod, String where) {
        JsonNode own = container.at(where);
        return (own.isMissingNode() ? pod.at(where) : own).asString();
    }

    @Test
    void the_pod_shares_nothing_with_its_host() {
        for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
            assertThat(SIDECAR.pod().has(shared)).as(shared).isFalse();
        }
        for (JsonNode volume : SIDECAR.pod().path("volumes")) {
            assertThat(volume.has("emptyDir") || volume.has("secret"))
                    .as(volume.toString())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void each_container_says_what_it_takes(JsonNode container) {
        assertThat(container.at("/resources/requests").propertyNames()).containsExactlyInAnyOrder("cpu", "memory");
        // A limit on CPU would make starts slow and save nothing: the daemon works for a second in an hour.
        assertThat(container.at("/resources/limits").propertyNames()).containsExactly("memory");
    }

    /** A probe that a JVM has to answer takes as much again as the daemon, and two may meet. */
    @Test
    void the_memory_that_is_asked_for_is_what_was_measured() throws IOException {
        double resident = Files.readString(Path.of("docs/performance.md"))
                .lines()
                .filter(line -> line.matches("\\| launcher \\| [0-9.]+ \\| [0-9.]+ \\| .*"))
                .mapToDouble(line -> Double.parseDouble(line.split("\\|")[2]))
                .findFirst()
                .orElseThrow();
        assertThat(mebibytes("requests")).isBetween(resident, 1.5 * resident);
        assertThat(mebibytes("limits")).isGreaterThan(3 * resident + 16);
    }

    private static double mebibytes(String which) {
        String text = SIDECAR.daemon().at("/resources/" + which + "/memory").asString();
        assertThat(text).endsWith("Mi");
        return Double.parseDouble(text.substring(0, text.length() - 2));
    }

    @Test
    void the_bearer_is_a_secret_that_only_the_sidecar_sees_and_that_may_come_late() {
        JsonNode secret = SIDECAR.volume("molecule-platform-bearer").path("secret");
        assertThat(secret.path("optional").asString()).isEqualTo("true");
        assertThat(secret.at("/items/0/path").asString()).isEqualTo(".auth_token");
        JsonNode mount = mount(SIDECAR.daemon(), "molecule-platform-bearer");
        assertThat(mount.path("mountPath").asString()).isEqualTo(variable(SIDECAR.daemon(), "CONFIGS_DIR"));
        assertThat(mount.path("readOnly").asString()).isEqualTo("true");
        for (JsonNode other : List.of(SIDECAR.program(), SIDECAR.workload())) {
            assertThat(other.path("volumeMounts").toString()).doesNotContain("molecule-platform-bearer");
        }
    }

    @Test
    void the_program_is_where_its_archive_knows_it_and_the_workload_cannot_change_it() {
        assertThat(YamlFile.strings(SIDECAR.program().path("command")))
                .as("with its times, again and again")
                .containsExactly("cp", "-af", "/opt/molecule-gh-token-refresh", "/program/");
        SIDECAR.workload()
                .path("volumeMounts")
                .valueStream()
                .filter(each -> each.path("name").asString().equals("molecule-gh-token-refresh"))
                .forEach(each -> assertThat(each.path("readOnly").asString()).isEqualTo("true"));
        JsonNode mount = mount(SIDECAR.workload(), "molecule-gh-token-refresh");
        assertThat(mount.path("mountPath").asString()).isEqualTo("/opt/molecule-gh-token-refresh");
        assertThat(mount.path("subPath").asString()).isEqualTo("molecule-gh-token-refresh");
    }

    @Test
    void no_file_in_docker_holds_a_token_or_a_secret() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("docker"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                assertThat(text)
                        .as(file.toString())
                        .doesNotContainPattern("gh[pousr]_[A-Za-z0-9]{8}|github_pat_|BEGIN [A-Z ]*PRIVATE KEY")
                        .doesNotContainPattern("(?m)^ *(- name: )?(GH|GITHUB)_TOKEN:? *[^\\s#]")
                        .doesNotContain("kind: Secret");
            }
        }
    }
}
