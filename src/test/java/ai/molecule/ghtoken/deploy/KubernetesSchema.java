package ai.molecule.ghtoken.deploy;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What the Kubernetes API takes: one model knows which fields there are and must be, the other of which type they are. */
final class KubernetesSchema {
    private static final Map<String, Class<?>> TYPES = Map.of(
            "Deployment", Deployment.class,
            "StatefulSet", StatefulSet.class,
            "Job", Job.class,
            "CronJob", CronJob.class,
            "ConfigMap", ConfigMap.class,
            "NetworkPolicy", NetworkPolicy.class);

    private KubernetesSchema() {}

    /** @throws IllegalArgumentException naming what the API would refuse */
    static void check(JsonNode document) {
        JsonElement element = JsonParser.parseString(document.toString());
        try {
            switch (document.path("kind").asString()) {
                case "Deployment" -> V1Deployment.validateJsonElement(element);
                case "StatefulSet" -> V1StatefulSet.validateJsonElement(element);
                case "Job" -> V1Job.validateJsonElement(element);
                case "CronJob" -> V1CronJob.validateJsonElement(element);
                case "ConfigMap" -> V1ConfigMap.validateJsonElement(element);
                case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(element);
                default -> throw new IllegalArgumentException("no schema for " + document.path("kind"));
            }
            YamlFile.MAPPER.treeToValue(
                    document, TYPES.get(document.path("kind").asString()));
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
