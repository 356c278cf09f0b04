package ai.molecule.ghtoken.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.source.http.NetworkFailure.Step;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/troubleshooting.md has each line that the network can make the program say, word for word, and no other.
 * {@code NetworkMessagesIT} provokes each.
 */
class NetworkFailureTest {
    private static final HttpProxy PROXY =
            HttpProxy.parse("HTTP_PROXY", Secret.of("http://user:password@proxy.example:3128"));

    private static final Exception REFUSED = new ConnectException("Connection refused");
    private static final Exception TIMED_OUT = new SocketTimeoutException("Read timed out");
    private static final Exception UNKNOWN = new UnknownHostException("name: Name or service not known");
    private static final Exception NO_NAME_SERVER =
            new UnknownHostException("name: Temporary failure in name resolution");
    private static final Exception NOT_PERMITTED = new SocketException("Operation not permitted");
    private static final Exception BROKEN = new SocketException("Connection reset");

    private static String said(String url, @Nullable HttpProxy proxy, Step step, Exception e) {
        HttpRequest request =
                HttpRequest.of("GET", URI.create(url + "/path"), Secret.of("bearer"), Duration.ofSeconds(10));
        NetworkFailure failure = new NetworkFailure(request, proxy);
        failure.now(step);
        return failure.of(e).getMessage();
    }

    private static String direct(Step step, Exception e) {
        return said("https://platform.example", null, step, e);
    }

    private static String proxied(Step step, Exception e) {
        return said("https://platform.example", PROXY, step, e);
    }

    private static String status(int status) {
        HttpRequest request = HttpRequest.of(
                "GET", URI.create("https://platform.example"), Secret.of("bearer"), Duration.ofSeconds(10));
        return new NetworkFailure(request, PROXY).byProxy(status).getMessage();
    }

    private static SSLException tls(Throwable cause) {
        return new SSLException("quotes the peer", cause);
    }

    private static Set<String> saidByTheProgram() {
        CertificateException untrusted = new CertificateException(new CertPathValidatorException("untrusted"));
        CertificateException otherHost = new CertificateException("No name matching");
        return new TreeSet<>(List.of(
                direct(Step.LOOK_UP, UNKNOWN),
                direct(Step.LOOK_UP, NO_NAME_SERVER),
                direct(Step.LOOK_UP, TIMED_OUT),
                direct(Step.CONNECT, REFUSED),
                direct(Step.CONNECT, new NoRouteToHostException("No route to host")),
                direct(Step.CONNECT, NOT_PERMITTED),
                direct(Step.CONNECT, TIMED_OUT),
                direct(Step.HANDSHAKE, TIMED_OUT),
                direct(Step.HANDSHAKE, tls(untrusted)),
                direct(Step.HANDSHAKE, tls(otherHost)),
                direct(Step.HANDSHAKE, tls(new CertificateEncodingException("as a subclass"))),
                said("https://plat_form.example", null, Step.HANDSHAKE, tls(otherHost)),
                direct(Step.HANDSHAKE, new SSLException("Received fatal alert: certificate_required")),
                direct(Step.HANDSHAKE, new SSLException("Received fatal alert: handshake_failure")),
                direct(Step.HANDSHAKE, new SSLException("Received fatal alert: unrecognized_name")),
                direct(Step.HANDSHAKE, new SSLException("Unsupported or unrecognized SSL message")),
                direct(Step.ANSWER, TIMED_OUT),
                direct(Step.ANSWER, BROKEN),
                direct(Step.ANSWER, new NoHttpResponseException("closed")),
                direct(Step.ANSWER, new ProtocolException("quotes the peer")),
                proxied(Step.LOOK_UP, UNKNOWN),
                proxied(Step.LOOK_UP, NO_NAME_SERVER),
                proxied(Step.LOOK_UP, TIMED_OUT),
                proxied(Step.CONNECT, REFUSED),
                proxied(Step.CONNECT, new NoRouteToHostException("No route to host")),
                proxied(Step.CONNECT, NOT_PERMITTED),
                proxied(Step.CONNECT, TIMED_OUT),
                proxied(Step.TUNNEL, TIMED_OUT),
                proxied(Step.TUNNEL, BROKEN),
                proxied(Step.TUNNEL, new ProtocolException("quotes the peer")),
                status(407),
                status(503),
                said("http://platform.example", PROXY, Step.ANSWER, TIMED_OUT),
                said("http://platform.example", PROXY, Step.ANSWER, BROKEN)));
    }

    private static Set<String> documented() throws IOException {
        Set<String> lines = new TreeSet<>();
        boolean within = false;
        for (String line : Files.readAllLines(Path.of("docs", "troubleshooting.md"))) {
            within = line.startsWith("## ") ? line.equals("## The network") : within;
            if (within && line.startsWith("| `")) {
                lines.add(line.substring(3, line.indexOf("` |")));
            }
        }
        return lines;
    }

    @Test
    void each_line_is_documented_and_no_other() throws IOException {
        assertThat(documented()).isEqualTo(saidByTheProgram());
    }

    /** A name server, a proxy or a setting is nothing that the platform could mend. */
    @Test
    void names_the_proxy_where_the_proxy_has_failed() {
        for (Step step : List.of(Step.LOOK_UP, Step.CONNECT, Step.TUNNEL)) {
            for (Exception e : List.of(UNKNOWN, NO_NAME_SERVER, TIMED_OUT, REFUSED, BROKEN)) {
                assertThat(proxied(step, e))
                        .contains("http://proxy.example:3128")
                        .doesNotContain("password");
            }
        }
    }
}
