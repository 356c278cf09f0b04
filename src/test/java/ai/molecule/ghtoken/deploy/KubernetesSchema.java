package ai.molecule.ghtoken.deploy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the Kubernetes API takes: one model knows which fields there are and must be, the other of which type they are. */
final class KubernetesSchema {
    private KubernetesSchema() {}

    /** @throws IllegalArgumentException naming what the API would refuse */
    static void check(JsonNode document) {
        JsonElement element = JsonParser.parseString(document.toString());
        try {
            switch (document.path("kind").asString()) {
                case "Deployment" -> {
                    V1Deployment.validateJsonElement(element);
                    YamlFile.MAPPER.treeToValue(document, Deployment.class);
                }
                case "ConfigMap" -> {
                    V1ConfigMap.validateJsonElement(element);
                    YamlFile.MAPPER.treeToValue(document, ConfigMap.class);
                }
                default -> throw new IllegalArgumentException("no schema for " + document.path("kind"));
            }
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
