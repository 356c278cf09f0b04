package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What GitHub says of an App's installation.
 *
 * @param id its number
 * @param owner the user or organization that it is on
 * @param permissions that it grants: names, each with its highest level
 */
public record Installed(String id, String owner, Map<String, String> permissions) {
    /** GitHub's REST documentation, "Create an installation access token for an app": these have no other level. */
    private static final Set<String> WRITE_ONLY =
            Set.of("workflows", "profile", "organization_copilot_seat_management");

    /** Empty for an answer without an id. */
    static Optional<Installed> of(HttpAnswer answer) {
        return of(JsonBody.of(answer.body()));
    }

    /** Those of an answer that lists several, in GitHub's order. */
    static List<Installed> listOf(HttpAnswer answer) {
        return JsonBody.listOf(answer.body()).stream()
                .flatMap(said -> of(said).stream())
                .toList();
    }

    private static Optional<Installed> of(JsonBody said) {
        String owner = said.member("account").text("login").orElse("");
        Map<String, String> permissions = new TreeMap<>();
        JsonBody granted = said.member("permissions");
        for (String name : granted.members().keySet()) {
            granted.text(name).ifPresent(level -> permissions.put(name, level));
        }
        return said.number("id").map(id -> new Installed(id.toString(), owner, permissions));
    }

    /** Permissions, each at the level {@code read}, without those that do not have it. */
    public static Map<String, String> atRead(Map<String, String> granted) {
        Map<String, String> all = new TreeMap<>(granted);
        all.keySet().removeAll(WRITE_ONLY);
        all.replaceAll((name, level) -> "read");
        return all;
    }
}
