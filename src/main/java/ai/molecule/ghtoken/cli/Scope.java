package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.token.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A part of what a GitHub App may reach.
 *
 * @param owner of the repositories; empty if it is not said
 * @param repositories their names; none for all of the installation
 * @param permissions names and levels; none for all of the installation
 * @param isReadOnly whether the permissions are used at the level {@code read}
 */
record Scope(String owner, List<String> repositories, Map<String, String> permissions, boolean isReadOnly) {
    /** The options of the command {@code token} that say the same, without a blank in any of them. */
    String options() {
        String names = repositories.stream()
                .map(name -> owner.isEmpty() ? name : owner + "/" + name)
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .collect(Collectors.joining(","));
        String levels = new TreeMap<>(permissions)
                .entrySet().stream()
                        .map(each -> each.getKey() + ":" + each.getValue())
                        .collect(Collectors.joining(","));
        String whose = owner.isEmpty() ? "" : " --owner=" + owner;
        return (names.isEmpty() ? whose : " --repository=" + names)
                + (isReadOnly ? " --read-only" : levels.isEmpty() ? "" : " --permissions=" + levels);
    }

    /** Names the scope of this App: 64 hex digits. */
    String id(Config config, Config.App app) {
        String whole = config.github().api() + " " + app.id() + " " + app.installation() + options()
                + (isReadOnly ? permissions : "");
        return Secret.of(whole.toLowerCase(Locale.ROOT)).digest();
    }
}
