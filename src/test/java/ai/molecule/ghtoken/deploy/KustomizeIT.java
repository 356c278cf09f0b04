package ai.molecule.ghtoken.deploy;

import static ai.molecule.ghtoken.deploy.Sidecar.variable;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.Debian13;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The component of docker/k8s, by a real kustomize. */
@ProcessTest
final class KustomizeIT {
    private static final String OWN = """
            #          env:
            #            - name: OWN
            #              value: kept
            #          volumeMounts:
            #            - name: own
            #              mountPath: /own
            #        - name: second
            #          image: example.com/second:1
            #      initContainers:
            #        - name: own
            #          image: example.com/own:1
            #      volumes:
            #        - name: own
            #          emptyDir: {}
            """.replace("#", "");

    private static JarProcess kustomize(Workspace workspace, Path folder) throws IOException {
        return workspace.startCommand(List.of(
                Debian13.tool("kustomize"), "build", folder.toAbsolutePath().toString()));
    }

    private static List<JsonNode> build(Workspace workspace, Path folder) throws IOException {
        JarProcess kustomize = kustomize(workspace, folder);
        assertThat(kustomize.exitCode()).as(kustomize.err()).isZero();
        return YamlFile.documents(kustomize.out());
    }

    /** A copy of docker/k8s, whose example the test may change. */
    private static Path copy(Workspace workspace) throws IOException {
        Path target = workspace.folder().resolve("k8s");
        try (Stream<Path> files = Files.walk(ManifestsTest.FOLDER)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(ManifestsTest.FOLDER.relativize(file)));
            }
        }
        return target.resolve("example");
    }

    private static void change(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @Test
    void workspace_yaml_is_what_the_example_makes(Workspace workspace) throws IOException {
        assertThat(build(workspace, ManifestsTest.FOLDER.resolve("example")))
                .isEqualTo(YamlFile.documents(ManifestsTest.FOLDER.resolve("workspace.yaml")));
    }

    @Test
    void the_uid_is_the_one_parameter(Workspace workspace) throws IOException {
        Path example = copy(workspace);
        change(example.resolve("sidecar.yaml"), "\"1000\"", "\"2345\"");
        JsonNode deployment = deployments(build(workspace, example)).get(0);
        KubernetesSchema.check(deployment);
        Sidecar sidecar = Sidecar.of(deployment);
        for (JsonNode container : List.of(sidecar.program(), sidecar.daemon())) {
            JsonNode uid = container.at("/securityContext/runAsUser");
            assertThat(uid.isInt()).isTrue();
            assertThat(uid.asInt()).isEqualTo(2345);
        }
        assertThat(sidecar.workload()).isEqualTo(Sidecar.read().workload());
    }

    /** The patches of docs/kubernetes.md, in its order. */
    private static String patches(int number) throws IOException {
        return Stream.of(Files.readString(Path.of("docs/kubernetes.md")).split("```"))
                .filter(block -> block.startsWith("yaml\npatches:"))
                .map(block -> block.substring("yaml\n".length()))
                .toList()
                .get(number);
    }

    private static Sidecar patched(Workspace workspace, Path example, int number) throws IOException {
        Files.writeString(example.resolve("kustomization.yaml"), patches(number), StandardOpenOption.APPEND);
        JsonNode deployment = deployments(build(workspace, example)).get(0);
        KubernetesSchema.check(deployment);
        return Sidecar.of(deployment);
    }

    @Test
    void a_patch_leaves_the_user_to_the_cluster(Workspace workspace) throws IOException {
        Sidecar sidecar = patched(workspace, copy(workspace), 0);
        for (JsonNode container : List.of(sidecar.program(), sidecar.daemon())) {
            assertThat(container.path("securityContext").has("runAsUser")).isFalse();
            assertThat(container.at("/securityContext/runAsNonRoot").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void a_patch_lets_the_sidecar_be_root_without_any_capability(Workspace workspace) throws IOException {
        Path example = copy(workspace);
        change(example.resolve("sidecar.yaml"), "\"1000\"", "\"0\"");
        Sidecar sidecar = patched(workspace, example, 1);
        for (JsonNode container : List.of(sidecar.program(), sidecar.daemon())) {
            assertThat(container.at("/securityContext/runAsUser").asInt()).isZero();
            assertThat(container.at("/securityContext/runAsNonRoot").asBoolean())
                    .isFalse();
            assertThat(YamlFile.strings(container.at("/securityContext/capabilities/drop")))
                    .containsExactly("ALL");
        }
    }

    private static List<JsonNode> deployments(List<JsonNode> documents) {
        return documents.stream()
                .filter(each -> each.path("kind").asString().equals("Deployment"))
                .toList();
    }

    @Test
    void without_the_uid_nothing_is_made(Workspace workspace) throws IOException {
        Path example = copy(workspace);
        change(example.resolve("kustomization.yaml"), "  - sidecar.yaml\n", "");
        JarProcess kustomize = kustomize(workspace, example);
        assertThat(kustomize.exitCode()).isNotZero();
        assertThat(kustomize.out()).isEmpty();
        assertThat(kustomize.err()).contains("molecule-gh-token-refresh-sidecar");
    }

    @Test
    void what_a_workload_has_of_its_own_stays(Workspace workspace) throws IOException {
        Path example = copy(workspace);
        Files.writeString(example.resolve("deployment.yaml"), OWN, StandardOpenOption.APPEND);
        JsonNode deployment = deployments(build(workspace, example)).get(0);
        KubernetesSchema.check(deployment);
        Sidecar sidecar = Sidecar.of(deployment);
        assertThat(variable(sidecar.workload(), "OWN")).isEqualTo("kept");
        assertThat(variable(sidecar.workload(), "GIT_CONFIG_COUNT")).isEqualTo("2");
        assertThat(sidecar.workload().path("volumeMounts")).hasSize(4);
        assertThat(sidecar.pod().at("/containers/1").has("env")).isFalse();
        assertThat(sidecar.pod().path("volumes")).hasSize(5);
        assertThat(sidecar.pod().path("initContainers"))
                .extracting(each -> each.path("name").asString())
                .as("the workload's own may want a token already")
                .containsExactly("molecule-gh-token-refresh-program", "molecule-gh-token-refresh", "own");
    }

    @Test
    void each_of_several_deployments_gets_its_sidecar(Workspace workspace) throws IOException {
        Path example = copy(workspace);
        String first = Files.readString(example.resolve("deployment.yaml"));
        Files.writeString(
                example.resolve("deployment.yaml"),
                first + "---\n" + first.replace("name: workspace\n", "name: other\n"));
        List<JsonNode> deployments = deployments(build(workspace, example));
        assertThat(deployments).hasSize(2);
        assertThat(Sidecar.of(deployments.get(1)).daemon())
                .isEqualTo(Sidecar.of(deployments.get(0)).daemon());
        assertThat(deployments).allSatisfy(KubernetesSchema::check);
    }

    /** @param path to the pod */
    @ParameterizedTest
    @CsvSource({
        "StatefulSet, apps/v1, spec.template.spec",
        "Job, batch/v1, spec.template.spec",
        "CronJob, batch/v1, spec.jobTemplate.spec.template.spec"
    })
    void every_kind_of_workload_gets_the_same_pod(String kind, String version, String path, Workspace workspace)
            throws IOException {
        Path example = copy(workspace);
        ObjectNode deployment = (ObjectNode)
                YamlFile.documents(example.resolve("deployment.yaml")).get(0);
        JsonNode pod = deployment.at("/spec/template/spec");
        ObjectNode workload = YamlFile.MAPPER.createObjectNode();
        workload.put("apiVersion", version)
                .put("kind", kind)
                .putObject("metadata")
                .put("name", "workspace");
        ObjectNode owner = workload;
        for (String step : path.split("\\.spec$")[0].split("\\.")) {
            owner = owner.putObject(step);
        }
        owner.set("spec", pod);
        if (kind.equals("StatefulSet")) {
            owner.set("metadata", deployment.at("/spec/template/metadata"));
            ((ObjectNode) workload.path("spec")).set("selector", deployment.at("/spec/selector"));
        }
        if (kind.equals("CronJob")) {
            ((ObjectNode) workload.path("spec")).put("schedule", "0 3 * * *");
        }
        Files.writeString(example.resolve("deployment.yaml"), workload.toString());
        JsonNode built = YamlFile.named(YamlFile.MAPPER.valueToTree(build(workspace, example)), "kind", kind);
        KubernetesSchema.check(built);
        assertThat(built.at("/" + path.replace('.', '/')))
                .isEqualTo(Sidecar.deployment().at("/spec/template/spec"));
    }
}
