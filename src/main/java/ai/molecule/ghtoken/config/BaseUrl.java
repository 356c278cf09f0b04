package ai.molecule.ghtoken.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** A URL that paths are put behind. */
final class BaseUrl {
    private BaseUrl() {}

    /**
     * The URL without slashes at its end.
     *
     * @param example what is accepted, for the message
     */
    static URI parse(String variable, String value, String example) throws ConfigException {
        URI url;
        try {
            url = new URI(withoutTrailingSlashes(value));
        } catch (URISyntaxException e) {
            throw new ConfigException(variable, "must be a URL such as " + example);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https") || url.getHost() == null) {
            throw new ConfigException(variable, "must be a URL such as " + example);
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw new ConfigException(variable, "must have a port from 1 to 65535, or none");
        }
        if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new ConfigException(variable, "must not carry a user, a password, a query or a fragment");
        }
        return url;
    }

    private static String withoutTrailingSlashes(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
