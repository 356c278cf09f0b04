package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.net.URIAuthority;

/**
 * One request, to be sent once.
 *
 * @param host where to, and by which scheme
 * @param message some of its headers are secrets
 * @param limit for the whole exchange, from the name look-up to the last byte; at least 1 ms
 * @param mostKiB how long an answer may be
 */
public record HttpRequest(HttpHost host, ClassicHttpRequest message, Duration limit, int mostKiB) {
    private static final int MOST_KIB = 64;

    /** A request without a body, whose answer is of the usual length. */
    public static HttpRequest of(String method, URI target, Secret bearer, Duration limit) {
        HttpHost host = host(target);
        HttpRequest request = new HttpRequest(host, new BasicClassicHttpRequest(method, target), limit, MOST_KIB);
        return request.with("Host", host.toHostString())
                .with("Authorization", "Bearer " + bearer.reveal())
                .with("Accept", "application/json")
                .with("Connection", "close");
    }

    /** Sets a header, in place of one of the same name. */
    public HttpRequest with(String header, String value) {
        message.setHeader(header, value);
        return this;
    }

    public HttpRequest withJson(byte[] body) {
        message.setEntity(new ByteArrayEntity(body, null));
        return with("Content-Type", "application/json").with("Content-Length", Integer.toString(body.length));
    }

    public HttpRequest withAnswerOf(int kib) {
        return new HttpRequest(host, message, limit, kib);
    }

    /** What asks a proxy for a tunnel to the server. */
    ClassicHttpRequest forTunnel() {
        String authority = new HttpHost(host.getHostName(), port()).toHostString();
        ClassicHttpRequest connect = new BasicClassicHttpRequest("CONNECT", (HttpHost) null, authority);
        connect.setHeader("Host", authority);
        connect.setHeader(message.getFirstHeader("User-Agent"));
        return connect;
    }

    /** Scheme, host and port: all of the target that a message may show. */
    public String server() {
        return host.toString();
    }

    boolean isSecure() {
        return "https".equals(host.getSchemeName());
    }

    int port() {
        return host.getPort() > 0 ? host.getPort() : isSecure() ? 443 : 80;
    }

    /** Unlike {@link URI} this knows host names with underscores, which Docker Compose and Kubernetes allow. */
    static HttpHost host(URI target) {
        try {
            return new HttpHost(target.getScheme(), URIAuthority.create(target.getRawAuthority()));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("settings have been checked before");
        }
    }
}
