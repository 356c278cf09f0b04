package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.os.TimeLimit;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests where curl would send them: through a proxy or not, to any address of a host, trusting the same
 * certificates. Each has a connection of its own, is sent once, and is bounded in time as a whole; no redirect is
 * followed.
 */
public final class HttpClient {
    private final String userAgent;
    private final ProxySettings proxies;
    private final TrustedCertificates trusted;
    private final TimeLimit timeLimit;
    private final Clock clock;

    /**
     * @param userAgent such as {@code molecule-gh-token-refresh/0.1.0}
     * @param caBundle PEM certificates to trust in place of the system's; read only when something asks for https
     * @param timeLimit bounds what no socket can: the look-up of a name, an answer that comes byte by byte
     */
    public HttpClient(
            String userAgent, ProxySettings proxies, Optional<Path> caBundle, TimeLimit timeLimit, Clock clock) {
        this.userAgent = userAgent;
        this.proxies = proxies;
        this.trusted = new TrustedCertificates(caBundle, TrustedCertificates.OF_THE_SYSTEM);
        this.timeLimit = timeLimit;
        this.clock = clock;
    }

    /** @throws TokenException when there is no whole answer of the allowed length, whatever its status */
    public HttpAnswer send(HttpRequest request) throws TokenException {
        request.with("User-Agent", userAgent);
        HttpConnection connection =
                new HttpConnection(request, proxies.proxyFor(request.host()).orElse(null), trusted, clock);
        try {
            return timeLimit.within(request.limit(), connection);
        } catch (TokenException | RuntimeException e) {
            throw e;
        } catch (TimeoutException e) {
            connection.abandon();
            throw connection.timedOut();
        } catch (InterruptedException e) {
            connection.abandon();
            Thread.currentThread().interrupt();
            throw new TokenException(Kind.UNREACHABLE, "stopped while waiting for " + request.server());
        } catch (Exception e) {
            throw new IllegalStateException("a time limit may only pass on what its call threw", e);
        }
    }
}
