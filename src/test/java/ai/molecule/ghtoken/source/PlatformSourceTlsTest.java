package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.testing.standins.ThrowAwayCa;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class PlatformSourceTlsTest {
    private static final ThrowAwayCa CA = ThrowAwayCa.create();

    @RegisterExtension
    static final WireMockExtension PLATFORM = WireMockExtension.newInstance()
            .options(options()
                    .dynamicPort()
                    .dynamicHttpsPort()
                    .keystorePath(CA.serverKeys().toString())
                    .keystoreType("PKCS12")
                    .keystorePassword(ThrowAwayCa.PASSWORD)
                    .keyManagerPassword(ThrowAwayCa.PASSWORD))
            .build();

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
                .hasMessage("SSL_CERT_FILE: the CA bundle " + bundle + " cannot be read");
        Files.writeString(bundle, "no certificate");
        assertThat(PlatformClient.failure(source).kind()).isEqualTo(Kind.UNREACHABLE);
        Files.writeString(bundle, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(PlatformClient.failure(source))
                .hasMessage("SSL_CERT_FILE: the CA bundle " + bundle + " holds no PEM certificate");
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
}
