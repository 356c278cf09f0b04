package ai.molecule.ghtoken.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The platform's endpoint: its base URL, and the path for this workspace or for an administrator. */
final class PlatformAddress {
    private static final String DEFAULT = "http://host.docker.internal:8080";
    private static final String RESOURCE = "github-installation-token";
    private static final int LONGEST_ID = 256;

    private final Variables variables;

    PlatformAddress(Variables variables) {
        this.variables = variables;
    }

    URI endpoint() throws ConfigException {
        URI base = base(variables.legible("PLATFORM_URL").orElse(DEFAULT));
        Optional<String> workspace = variables.legible("WORKSPACE_ID");
        String path = workspace.isEmpty() ? "/admin/" : "/workspaces/" + segment(workspace.get()) + "/";
        return URI.create(withoutTrailingSlashes(base.toString()) + path + RESOURCE);
    }

    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    private static URI base(String value) throws ConfigException {
        URI url;
        try {
            url = new URI(value);
        } catch (URISyntaxException e) {
            throw new ConfigException("PLATFORM_URL", "must be a URL such as " + DEFAULT);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
            throw new ConfigException("PLATFORM_URL", "must be a URL such as " + DEFAULT);
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw new ConfigException("PLATFORM_URL", "must have a port from 1 to 65535, or none");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new ConfigException("PLATFORM_URL", "must not carry a user, a password, a query or a fragment");
        }
        return url;
    }

    /** One path segment, percent-encoded (RFC 3986 section 3.3), so that an id can never lead to another path. */
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
