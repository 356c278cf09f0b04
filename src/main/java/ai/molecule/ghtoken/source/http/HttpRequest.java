package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * One request, to be sent once.
 *
 * @param server scheme, host and port: all of the target that a message may show
 * @param message some of its headers are secrets
 * @param limit for the whole exchange, from the name look-up to the last byte
 * @param mostKiB how long an answer may be
 */
public record HttpRequest(HttpHost server, ClassicHttpRequest message, Duration limit, int mostKiB) {
    private static final int MOST_KIB = 64;

    /** A request without a body, whose answer is of the usual length. */
    public static HttpRequest of(String method, URI target, Secret bearer, String userAgent, Duration limit) {
        HttpHost server = server(target);
        ClassicHttpRequest message = new BasicClassicHttpRequest(method, target);
        message.setHeader("Host", server.toHostString());
        message.setHeader("Authorization", "Bearer " + bearer.reveal());
        message.setHeader("Accept", "application/json");
        message.setHeader("User-Agent", userAgent);
        message.setHeader("Connection", "close");
        return new HttpRequest(server, message, limit, MOST_KIB);
    }

    public static HttpRequest get(URI target, Secret bearer, String userAgent, Duration limit) {
        return of("GET", target, bearer, userAgent, limit);
    }

    public HttpRequest withAnswerOf(int kib) {
        return new HttpRequest(server, message, limit, kib);
    }

    boolean isSecure() {
        return "https".equals(server.getSchemeName());
    }

    int port() {
        return server.getPort() > 0 ? server.getPort() : isSecure() ? 443 : 80;
    }

    /** Unlike {@link URI} this knows host names with underscores, which Docker Compose and Kubernetes allow. */
    static HttpHost server(URI target) {
        try {
            return new HttpHost(target.getScheme(), URIAuthority.create(target.getRawAuthority()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("settings have been checked before");
        }
    }
}
