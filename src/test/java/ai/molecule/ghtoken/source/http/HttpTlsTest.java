package ai.molecule.ghtoken.source.http;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.standins.Curl;
import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.testing.standins.ThrowAwayCa;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTlsTest {
    private static final ThrowAwayCa CA = ThrowAwayCa.create();

    @RegisterExtension
    static final WireMockExtension PLATFORM =
            WireMockExtension.newInstance().options(CA.serverOptions()).build();

    @TempDir
    Path folder;

    private PlatformClient client;

    @BeforeEach
    void answers_with_a_token() {
        client = new PlatformClient(folder);
        PLATFORM.stubFor(get("/token").willReturn(okJson("{\"token\":\"" + TOKEN + "\"}")));
    }

    private static String url(String host) {
        return "https://" + host + ":" + PLATFORM.getHttpsPort();
    }

    @Test
    void trusts_the_bundle_that_it_was_given() throws TokenException {
        client.caBundle(CA.pem());
        assertThat(client.fetch(url("localhost") + "/token").value().reveal()).isEqualTo(TOKEN);
    }

    @Test
    void trusts_no_unknown_authority() {
        TokenException failure = client.failure(url("localhost") + "/token");
        assertThat(failure)
                .hasMessage("TLS with " + url("localhost") + " failed: its certificate is not trusted or has expired;"
                        + " set SSL_CERT_FILE to a bundle with its CA");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(PLATFORM.getAllServeEvents()).isEmpty();
    }

    @Test
    void refuses_a_trusted_certificate_for_another_host() {
        client.caBundle(CA.pem());
        assertThat(client.failure(url("127.0.0.1") + "/token"))
                .hasMessage("TLS with " + url("127.0.0.1") + " failed: its certificate is for another host");
        assertThat(PLATFORM.getAllServeEvents()).isEmpty();
    }

    @Test
    void says_that_a_server_does_not_speak_tls() {
        String url = "https://localhost:" + PLATFORM.getPort();
        assertThat(client.failure(url + "/token"))
                .hasMessage("TLS with " + url + " failed: it does not speak TLS as we do");
    }

    @Test
    void reads_certificates_among_other_text_and_more_than_one() throws IOException, TokenException {
        String pem = Files.readString(CA.pem());
        Path bundle = folder.resolve("bundle.pem");
        Files.writeString(bundle, "# Throw-away CA\nSerial: 1\n" + pem + "\n\n# again\n" + pem + "\n# the end\n");
        client.caBundle(bundle);
        assertThat(client.fetch(url("localhost") + "/token").value().reveal()).isEqualTo(TOKEN);
    }

    @Test
    void notices_a_bundle_that_is_replaced() throws IOException, TokenException {
        Path bundle = Files.copy(CA.pem(), folder.resolve("bundle.pem"));
        PlatformSource source = client.caBundle(bundle).source(url("localhost") + "/token");
        source.fetch();
        Files.delete(bundle);
        assertThat(PlatformClient.failure(source))
                .message()
                .contains(bundle.toString())
                .matches(DocumentedLine.with("CA bundle ... cannot be read"));
        Files.writeString(bundle, "no certificate");
        assertThat(PlatformClient.failure(source).kind()).isEqualTo(Kind.UNREACHABLE);
        Files.writeString(bundle, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(PlatformClient.failure(source))
                .message()
                .contains(bundle.toString())
                .matches(DocumentedLine.with("holds no PEM certificate"));
        Files.writeString(bundle, "");
        assertThat(PlatformClient.failure(source))
                .hasMessage("SSL_CERT_FILE: the CA bundle " + bundle + " holds no PEM certificate");
        Files.copy(CA.pem(), folder.resolve("next.pem"));
        Files.move(folder.resolve("next.pem"), bundle, StandardCopyOption.REPLACE_EXISTING);
        assertThat(source.fetch().value().reveal()).isEqualTo(TOKEN);
    }

    @Test
    void does_not_read_the_bundle_for_plain_http() throws TokenException {
        client.caBundle(folder.resolve("absent.pem"));
        assertThat(client.fetch("http://localhost:" + PLATFORM.getPort() + "/token")
                        .value()
                        .reveal())
                .isEqualTo(TOKEN);
    }

    @Test
    void checks_the_certificate_through_a_proxy_too() throws Exception {
        try (RawServer proxy = ProxyServers.connecting()) {
            client.proxies(ProxyServers.through(proxy, "")).caBundle(CA.pem());
            assertThat(client.fetch(url("localhost") + "/token").value().reveal())
                    .isEqualTo(TOKEN);
            assertThat(client.failure(url("127.0.0.1") + "/token")).hasMessageContaining("for another host");
            assertThat(proxy.heads()).hasSize(2).allMatch(head -> head.startsWith("CONNECT "));
        }
    }

    private void sh(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-ec", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("complaints").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("complaints")))
                .isZero();
    }

    /** What people concatenate: each file that the commands name, then used by the real curl and by this program. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat ca.pem",
                "cat crl.pem ca.pem",
                "cat ca.pem crl.pem",
                "cat other.key other.pem ca.pem",
                "printf '\\357\\273\\277'; cat ca.pem",
                "openssl x509 -in ca.pem -trustout",
                "openssl x509 -in ca.pem -text",
                "openssl ecparam -name prime256v1; cat ca.pem",
                "sed 's/$/\\r/' ca.pem",
                "echo 'Issuer: -----'; echo; cat other.pem; echo '# and'; cat ca.pem",
            })
    void a_bundle_may_hold_more_than_certificates(String contents) throws Exception {
        Files.copy(CA.pem(), folder.resolve("ca.pem"));
        sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key -subj /CN=other"
                + " -out other.pem; touch index.txt"
                + "; printf '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ndefault_md=sha256\n' >ca.cnf"
                + "; openssl ca -config ca.cnf -gencrl -crldays 9 -keyfile other.key -cert other.pem -out crl.pem");
        sh("{ " + contents + "; } >bundle.pem");
        Path bundle = folder.resolve("bundle.pem");
        assertThat(Curl.get(url("localhost") + "/token", Map.of("CURL_CA_BUNDLE", bundle.toString()))
                        .status())
                .as("curl")
                .isEqualTo(200);
        assertThat(client.caBundle(bundle)
                        .fetch(url("localhost") + "/token")
                        .value()
                        .reveal())
                .isEqualTo(TOKEN);
    }

    @Test
    void the_systems_bundle_is_the_one_that_curl_takes() {
        String said = Curl.get(url("localhost") + "/token", Map.of(), "--verbose", "--stderr", "-")
                .body();
        Path first = TrustedCertificates.OF_THE_SYSTEM.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow();
        assertThat(said).contains(" CAfile: " + first + "\n");
    }

    @Test
    void trusts_the_systems_bundle_where_none_was_given() throws Exception {
        TrustedCertificates system =
                new TrustedCertificates(Optional.empty(), List.of(folder.resolve("absent"), CA.pem()));
        HttpRequest request = HttpRequest.of(
                "GET", URI.create(url("localhost") + "/token"), Secret.of("bearer"), Duration.ofSeconds(20));
        assertThat(new HttpConnection(request, null, system, Clock.systemUTC())
                        .call()
                        .status())
                .isEqualTo(200);
    }

    /**
     * RFC 8446 section 6. The first three are those of a server that is shown no certificate: of TLS 1.3, of Java 17 in TLS
     * 1.2, and of OpenSSL and Java 25.
     */
    @ParameterizedTest
    @CsvSource({
        "116, 'it wants a client certificate, and this program has none to show'",
        "42, 'it wants a client certificate, and this program has none to show'",
        "40, 'it refuses the handshake; perhaps it wants a client certificate, and this program has none to show'",
        "70, it does not speak TLS as we do",
        "112, it serves no host of that name",
    })
    void tells_by_the_alert_what_the_server_wants(int alert, String said) throws Exception {
        try (RawServer proxy = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
            socket.getInputStream().read();
            socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, (byte) alert});
            socket.getInputStream().readAllBytes();
        })) {
            client.proxies(ProxyServers.through(proxy, ""));
            assertThat(client.failure("https://localhost/token"))
                    .hasMessage("TLS with https://localhost through the proxy http://localhost:" + proxy.port()
                            + " failed: " + said);
        }
    }

    @Test
    void a_connection_that_ends_during_the_handshake_has_broken() throws Exception {
        try (RawServer proxy = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
            socket.getInputStream().read(new byte[16 * 1024]);
        })) {
            client.proxies(ProxyServers.through(proxy, ""));
            assertThat(client.failure("https://localhost/token"))
                    .hasMessage("the connection to https://localhost through the proxy http://localhost:" + proxy.port()
                            + " broke");
        }
    }

    @Test
    void says_that_a_server_wants_a_client_certificate() throws Exception {
        KeyStore keys = KeyStore.getInstance(CA.serverKeys().toFile(), ThrowAwayCa.PASSWORD.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, ThrowAwayCa.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (RawServer proxy = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n");
            SSLSocket server = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 443, false);
            server.setUseClientMode(false);
            server.setNeedClientAuth(true);
            assertThatThrownBy(server::startHandshake).isInstanceOf(SSLException.class);
            // A connection that is closed with unread bytes is reset, and the alert may be lost.
            socket.getInputStream().readAllBytes();
        })) {
            client.proxies(ProxyServers.through(proxy, "")).caBundle(CA.pem());
            assertThat(client.failure("https://localhost/token"))
                    .hasMessage("TLS with https://localhost through the proxy http://localhost:" + proxy.port()
                            + " failed: it wants a client certificate, and this program has none to show");
        }
    }
}
