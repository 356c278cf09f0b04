package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads gh's {@code hosts.yml}, in the form that gh writes: a block of indented lines for each host. Used only if gh
 * itself does not tell its token.
 */
final class HostsFile {
    private static final String TOKEN = "oauth_token:";
    private static final String USER = "user:";
    private static final long SIZE_LIMIT = 1 << 20;

    private final Map<String, String> environment;

    HostsFile(Map<String, String> environment) {
        this.environment = environment;
    }

    /** All tokens of the host; several if gh has several accounts. */
    List<Secret> tokens(String host) throws IOException {
        return values(host, TOKEN).stream().map(Secret::of).toList();
    }

    /** Whether somebody is logged in, wherever the token is; an entry with settings alone is no login. */
    boolean hasUser(String host) throws IOException {
        return values(host, USER).stream().anyMatch(name -> !name.isEmpty());
    }

    private List<String> values(String host, String key) throws IOException {
        List<String> values = new ArrayList<>();
        boolean inside = false;
        for (String line : lines()) {
            inside = isInside(inside, line, host);
            String text = line.strip();
            if (inside && text.startsWith(key)) {
                values.add(unquoted(text.substring(key.length())));
            }
        }
        return values;
    }

    private List<String> lines() throws IOException {
        Path file = GhFolders.configuration(environment).resolve("hosts.yml");
        boolean legible = Files.isRegularFile(file) && Files.size(file) <= SIZE_LIMIT;
        return legible ? Files.readAllLines(file) : List.of();
    }

    private static boolean isInside(boolean inside, String line, String host) {
        boolean begins = !line.isBlank() && !Character.isWhitespace(line.charAt(0));
        return begins ? unquoted(line.replaceFirst(":\\s*$", "")).equalsIgnoreCase(host) : inside;
    }

    private static String unquoted(String text) {
        return text.strip().replaceFirst("^([\"'])(.*)\\1$", "$2");
    }
}
