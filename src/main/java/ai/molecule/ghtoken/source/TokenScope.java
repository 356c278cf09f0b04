package ai.molecule.ghtoken.source;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a minted token may reach; everything that the installation may, where nothing is named.
 *
 * @param repositories names without their owner; letters, digits and {@code ._-} only, so that none needs escaping
 * @param permissions such as {@code contents} to {@code read}; likewise
 */
public record TokenScope(List<String> repositories, Map<String, String> permissions) {

    /** GitHub's REST documentation, "Create an installation access token for an app". */
    byte[] json() {
        StringBuilder json = new StringBuilder("{");
        if (!repositories.isEmpty()) {
            json.append("\"repositories\":[\"")
                    .append(String.join("\",\"", repositories))
                    .append("\"]");
        }
        String separator = repositories.isEmpty() ? "\"permissions\":{" : ",\"permissions\":{";
        for (Map.Entry<String, String> permission : permissions.entrySet()) {
            json.append(separator).append('"').append(permission.getKey());
            json.append("\":\"").append(permission.getValue()).append('"');
            separator = ",";
        }
        json.append(permissions.isEmpty() ? "}" : "}}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
