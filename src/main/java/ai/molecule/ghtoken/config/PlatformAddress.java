package ai.molecule.ghtoken.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The platform's endpoint: its base URL, and the path for this workspace or for administrators. */
final class PlatformAddress {
    private static final String DEFAULT = "http://host.docker.internal:8080";
    private static final String RESOURCE = "github-installation-token";
    private static final int LONGEST_ID = 256;

    private final Variables variables;

    PlatformAddress(Variables variables) {
        this.variables = variables;
    }

    URI endpoint() throws ConfigException {
        URI base =
                BaseUrl.parse("PLATFORM_URL", variables.legible("PLATFORM_URL").orElse(DEFAULT), DEFAULT);
        Optional<String> workspace = variables.legible("WORKSPACE_ID");
        String path = workspace.isEmpty() ? "/admin/" : "/workspaces/" + segment(workspace.get()) + "/";
        return URI.create(base + path + RESOURCE);
    }

    /** One percent-encoded path segment (RFC 3986 section 3.3): an id cannot change the path. */
    private static String segment(String id) throws ConfigException {
        boolean moves = id.equals(".") || id.contains("..") || id.contains("/") || id.contains("\\");
        if (moves || id.length() > LONGEST_ID || Variables.hasControlCharacter(id)) {
            throw new ConfigException(
                    "WORKSPACE_ID", "must be one path segment: no slash, no \"..\", no control character");
        }
        StringBuilder encoded = new StringBuilder();
        for (byte octet : id.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = octet > 0 && ("-._~".indexOf(octet) >= 0 || Character.isLetterOrDigit(octet));
            encoded.append(unreserved ? String.valueOf((char) octet) : String.format("%%%02X", octet));
        }
        return encoded.toString();
    }
}
