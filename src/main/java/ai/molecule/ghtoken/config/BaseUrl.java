package ai.molecule.ghtoken.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A URL to which paths are appended. */
final class BaseUrl {
    /**
     * Unlike {@link URI} this takes host names with underscores, which Docker Compose and Kubernetes allow. HttpCore takes no
     * IPv6 address with a zone or with an IPv4 address in it.
     */
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+])(?::([0-9]{0,9}))?");

    private static final int GREATEST_PORT = 65_535;

    private BaseUrl() {}

    /**
     * The URL without trailing slashes.
     *
     * @param example a valid URL, for the message
     */
    static URI parse(String variable, String value, String example) throws ConfigException {
        URI url;
        try {
            url = new URI(value.replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw new ConfigException(variable, "must be a URL such as " + example);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
        if (authority.contains("@") || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new ConfigException(variable, "must not carry a user, a password, a query or a fragment");
        }
        Matcher address = AUTHORITY.matcher(authority);
        if (!scheme.equals("http") && !scheme.equals("https") || !address.matches() || !isPort(address.group(2))) {
            throw new ConfigException(variable, "must be a URL such as " + example);
        }
        return url;
    }

    /** Also none, and none after a colon (RFC 3986 section 3.2.3). */
    private static boolean isPort(@Nullable String digits) {
        int number = digits == null || digits.isEmpty() ? GREATEST_PORT : Integer.parseInt(digits);
        return number > 0 && number <= GREATEST_PORT;
    }

    /** The host of a URL that {@link #parse} has returned, in lower case; an IPv6 address with its brackets. */
    static String host(URI url) {
        return url.getRawAuthority().replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
    }
}
