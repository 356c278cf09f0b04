package ai.molecule.ghtoken.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        List<String> members = new ArrayList<>();
        if (!repositories.isEmpty()) {
            members.add("\"repositories\":[\"" + String.join("\",\"", repositories) + "\"]");
        }
        if (!permissions.isEmpty()) {
            List<String> each = new ArrayList<>();
            permissions.forEach((name, level) -> each.add("\"" + name + "\":\"" + level + "\""));
            members.add("\"permissions\":{" + String.join(",", each) + "}");
        }
        return ("{" + String.join(",", members) + "}").getBytes(StandardCharsets.UTF_8);
    }
}
