package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one line why there is no answer. The JDK's own messages are not repeated: some quote what the peer sent. */
final class NetworkFailure {
    private final HttpExchange.Request request;
    private final Optional<HttpProxy> proxy;

    NetworkFailure(HttpExchange.Request request, Optional<HttpProxy> proxy) {
        this.request = request;
        this.proxy = proxy;
    }

    TokenException of(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return timedOut();
        }
        if (e instanceof ProtocolException) {
            return new TokenException(Kind.BAD_ANSWER, peer() + " does not speak HTTP");
        }
        if (e instanceof SSLException) {
            return unreachable("TLS with " + request.origin() + " failed: " + tlsFault(e));
        }
        if (e instanceof UnknownHostException) {
            return unreachable("unknown host " + peer());
        }
        if (e instanceof ConnectException) {
            return unreachable("cannot connect to " + peer() + ": connection refused");
        }
        if (e instanceof NoRouteToHostException) {
            return unreachable("cannot connect to " + peer() + ": no route to host");
        }
        return tunnelFailure(e).orElseGet(() -> unreachable("the connection to " + peer() + " broke"));
    }

    TokenException timedOut() {
        String limit = request.limit().toMillis() / 1000.0 + " s";
        return new TokenException(
                Kind.TIMED_OUT,
                "no answer from " + request.origin() + via() + " within " + limit.replace(".0 s", " s"));
    }

    TokenException proxyLoginRefused() {
        return unreachable("the proxy " + peer() + " answered 407: it wants another user and password");
    }

    /** The JDK has no type of its own for a refused CONNECT, only this message with the proxy's status line in it. */
    private Optional<TokenException> tunnelFailure(IOException e) {
        String message = e.getMessage();
        if (proxy.isEmpty() || message == null || !message.startsWith("Unable to tunnel")) {
            return Optional.empty();
        }
        boolean login = message.contains(" 407 ");
        return Optional.of(
                login
                        ? proxyLoginRefused()
                        : unreachable("the proxy " + peer() + " does not connect to " + request.origin()));
    }

    private static String tlsFault(Throwable e) {
        boolean certificate = false;
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                return "its certificate is not trusted or has expired; set SSL_CERT_FILE to a bundle with its CA";
            }
            certificate |= cause instanceof CertificateException;
        }
        return certificate ? "its certificate is for another host" : "it does not speak TLS as we do";
    }

    private String peer() {
        return proxy.isPresent() ? proxy.get().toString() : request.origin();
    }

    private String via() {
        return proxy.isPresent() ? " through the proxy " + proxy.get() : "";
    }

    private static TokenException unreachable(String facts) {
        return new TokenException(Kind.UNREACHABLE, facts);
    }
}
