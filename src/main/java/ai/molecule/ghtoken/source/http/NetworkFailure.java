package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jspecify.annotations.Nullable;

/**
 * Says in one line why there is no answer, and who is to blame: name server, proxy, certificates or server. The
 * messages of the JDK and of the HTTP library are not repeated: some quote what the peer sent.
 */
final class NetworkFailure {
    /** What a request waits for. */
    enum Step {
        LOOK_UP,
        CONNECT,
        TUNNEL,
        HANDSHAKE,
        ANSWER
    }

    private final HttpRequest request;
    private final @Nullable HttpProxy proxy;
    /** Empty, or the proxy that the answer comes through. */
    private final String via;

    private volatile Step step = Step.LOOK_UP;

    NetworkFailure(HttpRequest request, @Nullable HttpProxy proxy) {
        this.request = request;
        this.proxy = proxy;
        this.via = proxy == null ? "" : " through the proxy " + proxy;
    }

    void now(Step next) {
        step = next;
    }

    TokenException of(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return timedOut();
        }
        // HttpCore throws an IllegalArgumentException at a negative version, as in HTTP/1.-1.
        if (e instanceof HttpException
                || e instanceof MessageConstraintException
                || e instanceof IllegalArgumentException) {
            return new TokenException(Kind.BAD_ANSWER, peer() + " does not speak HTTP as we do");
        }
        if (e instanceof SSLException && !(e.getCause() instanceof EOFException)) {
            return unreachable("TLS with " + request.server() + via + " failed: " + tlsFault(e));
        }
        if (e instanceof UnknownHostException) {
            return unreachable(unknownHost(e.getMessage()));
        }
        if (step == Step.CONNECT) {
            return unreachable("cannot connect to " + peer() + ": " + refusal(e));
        }
        return unreachable("the connection to " + peer() + " broke");
    }

    TokenException timedOut() {
        String limit = request.limit().toMillis() / 1000.0 + " s";
        return new TokenException(Kind.TIMED_OUT, awaited() + " within " + limit.replace(".0 s", " s"));
    }

    private String awaited() {
        return switch (step) {
            case LOOK_UP -> "no address of " + peer() + " from the name server";
            case CONNECT -> "no connection to " + peer();
            case TUNNEL -> "no tunnel to " + request.server() + " from the proxy " + proxy;
            case HANDSHAKE -> "no TLS connection to " + request.server() + via;
            case ANSWER -> "no answer from " + request.server() + via;
        };
    }

    /** The proxy's own answer. */
    TokenException byProxy(int status) {
        String meaning =
                status == 407 ? "it wants another user and password" : "it does not connect to " + request.server();
        return unreachable("the proxy " + proxy + " answered " + status + ": " + meaning);
    }

    /** The JDK passes on what the system's resolver says (gai_strerror). */
    private String unknownHost(@Nullable String message) {
        return message != null && message.contains("emporary failure")
                ? "no name server answers for " + peer()
                : "unknown host " + (proxy == null ? request.server() : proxy);
    }

    /** Without a network the JDK throws a plain SocketException, as it does at a firewall rule of the machine's own. */
    private static String refusal(Exception e) {
        if (e instanceof NoRouteToHostException
                || Objects.toString(e.getMessage(), "").contains("unreachable")) {
            return "no route to host";
        }
        return e instanceof ConnectException ? "connection refused" : "this machine does not allow it";
    }

    private String tlsFault(Exception e) {
        CertificateException certificate = null;
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                return "its certificate is not trusted or has expired; set SSL_CERT_FILE to a bundle with its CA";
            }
            certificate = cause instanceof CertificateException its ? its : certificate;
        }
        // About the name, the JDK throws no subclass.
        if (certificate != null && certificate.getClass() != CertificateException.class) {
            return "its certificate may not be used by a server";
        }
        if (certificate != null) {
            return request.host().getHostName().contains("_")
                    ? "Java checks no certificate for a host name with an underscore; use another name of it"
                    : "its certificate is for another host";
        }
        return alert(Objects.toString(e.getMessage(), ""));
    }

    /**
     * An alert about a certificate (RFC 8446 section 6) is about the client's; TLS 1.2 often sends handshake_failure.
     */
    private static String alert(String message) {
        if (!message.contains("fatal alert") || message.contains("protocol_version")) {
            return "it does not speak TLS as we do";
        }
        if (message.contains("unrecognized_name")) {
            return "it serves no host of that name";
        }
        String certificate = "it wants a client certificate, and this program has none to show";
        return message.contains("certificate") ? certificate : "it refuses the handshake; perhaps " + certificate;
    }

    private String peer() {
        return proxy == null || step.compareTo(Step.TUNNEL) > 0 && request.isSecure()
                ? request.server() + via
                : "the proxy " + proxy;
    }

    private static TokenException unreachable(String facts) {
        return new TokenException(Kind.UNREACHABLE, facts);
    }
}
