package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * One GET or POST.
 *
 * @param headers names and values; some of them are secrets
 * @param body JSON to be sent by POST; null for a GET
 * @param limit for the whole exchange, from the name look-up to the last byte
 * @param mostKiB how long an answer may be
 */
record HttpRequest(URI target, Map<String, String> headers, byte @Nullable [] body, Duration limit, int mostKiB) {

    static final int MOST_KIB = 64;

    /** A GET whose answer is of the usual length. */
    static HttpRequest get(URI target, Secret bearer, String userAgent, Duration limit) {
        return new HttpRequest(target, headers(bearer, userAgent), null, limit, MOST_KIB);
    }

    /** What every request carries, to be added to. */
    static Map<String, String> headers(Secret bearer, String userAgent) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "Bearer " + bearer.reveal());
        headers.put("Accept", "application/json");
        headers.put("User-Agent", userAgent);
        return headers;
    }

    boolean isSecure() {
        return "https".equalsIgnoreCase(target.getScheme());
    }

    /** Without the brackets of an IPv6 address. */
    String host() {
        return authority(target).getHostName();
    }

    int port() {
        int port = authority(target).getPort();
        return port > 0 ? port : isSecure() ? 443 : 80;
    }

    /** Scheme, host and port: all of the target that a message may show. */
    String origin() {
        return origin(target);
    }

    static String origin(URI target) {
        return target.getScheme() + "://" + hostHeader(target);
    }

    /** Host and port as they are in the target, without a user. */
    String hostHeader() {
        return hostHeader(target);
    }

    private static String hostHeader(URI target) {
        String authority = Objects.toString(target.getRawAuthority(), "");
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** Unlike {@link URI} this knows host names with underscores, which Docker Compose and Kubernetes allow. */
    static URIAuthority authority(URI target) {
        try {
            return URIAuthority.create(target.getRawAuthority());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("settings have been checked before");
        }
    }
}
