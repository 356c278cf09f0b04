package ai.molecule.ghtoken.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a minted token may reach; everything that the installation may, where nothing is named.
 *
 * @param repositories names without their owner; letters, digits and {@code ._-} only, so that none needs escaping
 * @param permissions such as {@code contents} to {@code read}; likewise
 */
public record TokenScope(List<String> repositories, Map<String, String> permissions) {
    private static final List<String> LEVELS = List.of("read", "write", "admin");

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

    /** The permissions that these do not grant. */
    TokenScope beyond(Map<String, String> granted) {
        Map<String, String> beyond = new TreeMap<>(permissions);
        beyond.entrySet()
                .removeIf(each ->
                        LEVELS.indexOf(each.getValue()) <= LEVELS.indexOf(granted.getOrDefault(each.getKey(), "none")));
        return new TokenScope(List.of(), beyond);
    }

    /** In words, such as {@code repository api, permission contents:read}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        repositories.forEach(name -> words.add("repository " + name));
        permissions.forEach((name, level) -> words.add("permission " + name + ":" + level));
        return String.join(", ", words);
    }
}
