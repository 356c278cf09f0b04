package ai.molecule.ghtoken.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The files in docker/k8s are what the Kubernetes API takes. */
class ManifestsTest {
    static final Path FOLDER = Path.of("docker/k8s");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workspace.yaml",
                "network-policy.yaml",
                "example/deployment.yaml",
                "example/settings.yaml",
                "example/sidecar.yaml",
                "component/paths.yaml"
            })
    void the_api_knows_each_field_and_misses_none(String file) {
        List<JsonNode> documents = YamlFile.documents(FOLDER.resolve(file));
        assertThat(documents).isNotEmpty().allSatisfy(KubernetesSchema::check);
    }

    /** The schemas are strict enough to be worth asking. */
    @ParameterizedTest
    @CsvSource({
        "/spec/template/spec/initContainers/1, restartpolicy, Always",
        "/spec/template/spec/initContainers/1/securityContext, runAsUser, agent",
        "/spec/template/spec/initContainers/1/startupProbe, failureThreshold, often",
        "/spec/template/spec/volumes/0/emptyDir, medium, []",
        "/spec/template/spec/containers/0, name,",
        "/spec, selector,"
    })
    void a_field_that_is_misspelt_ill_typed_or_missing_is_refused(String where, String field, String value) {
        JsonNode deployment = Sidecar.deployment();
        ObjectNode owner = (ObjectNode) deployment.at(where);
        if (value == null) {
            owner.remove(field);
        } else if (value.equals("[]")) {
            owner.putArray(field);
        } else {
            owner.put(field, value);
        }
        assertThatThrownBy(() -> KubernetesSchema.check(deployment)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_only_parametrises_the_component_goes_to_no_cluster() {
        for (String file : List.of("example/sidecar.yaml", "component/paths.yaml")) {
            JsonNode annotations =
                    YamlFile.documents(FOLDER.resolve(file)).get(0).at("/metadata/annotations");
            assertThat(annotations.path("config.kubernetes.io/local-config").asString())
                    .isEqualTo("true");
        }
    }
}
