package ai.molecule.ghtoken.deploy;

import tools.jackson.databind.JsonNode;

/** The pod of docker/k8s/workspace.yaml, by its parts. */
record Sidecar(JsonNode pod) {
    static final String NAME = "molecule-gh-token-refresh";

    static Sidecar read() {
        return of(deployment());
    }

    static Sidecar of(JsonNode deployment) {
        return new Sidecar(deployment.at("/spec/template/spec"));
    }

    static JsonNode deployment() {
        return YamlFile.named(
                YamlFile.MAPPER.valueToTree(YamlFile.documents(ManifestsTest.FOLDER.resolve("workspace.yaml"))),
                "kind",
                "Deployment");
    }

    JsonNode daemon() {
        return YamlFile.named(pod.path("initContainers"), "name", NAME);
    }

    /** The container that hands over the program. */
    JsonNode program() {
        return YamlFile.named(pod.path("initContainers"), "name", NAME + "-program");
    }

    JsonNode workload() {
        return pod.at("/containers/0");
    }

    JsonNode volume(String name) {
        return YamlFile.named(pod.path("volumes"), "name", name);
    }

    static JsonNode mount(JsonNode container, String volume) {
        return YamlFile.named(container.path("volumeMounts"), "name", volume);
    }

    static String variable(JsonNode container, String name) {
        return YamlFile.named(container.path("env"), "name", name).path("value").asString();
    }
}
