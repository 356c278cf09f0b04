package ai.molecule.ghtoken.source.http;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.BEARER;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.PROXY_PASSWORD;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.testing.standins.Curl;
import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.testing.standins.ThrowAwayCa;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\n\r\n{\"token\":\"" + TOKEN + "\"}";
    private static final String LOGIN =
            "us%20er:" + PROXY_PASSWORD.replace("%", "%25").replace("@", "%40") + "@";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("us er:" + PROXY_PASSWORD).getBytes(StandardCharsets.UTF_8));
    private static final ThrowAwayCa CA = ThrowAwayCa.create();

    @RegisterExtension
    static final WireMockExtension PLATFORM =
            WireMockExtension.newInstance().options(CA.serverOptions()).build();

    @TempDir
    Path folder;

    private PlatformClient client;

    @BeforeEach
    void answers_with_a_token() {
        client = new PlatformClient(folder).caBundle(CA.pem());
        PLATFORM.stubFor(get("/token").willReturn(okJson("{\"token\":\"" + TOKEN + "\"}")));
    }

    private static String https() {
        return "https://localhost:" + PLATFORM.getHttpsPort();
    }

    @Test
    void asks_the_proxy_for_an_http_platform_by_its_full_address() throws Exception {
        try (RawServer proxy = RawServer.answering(ANSWER)) {
            client.proxies(ProxyServers.through(proxy, ""));
            assertThat(client.fetch("http://platform.invalid:8080/token")
                            .value()
                            .reveal())
                    .isEqualTo(TOKEN);
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("GET http://platform.invalid:8080/token HTTP/1.1\r\n")
                    .contains("\r\nAuthorization: Bearer " + BEARER + "\r\n");
        }
    }

    @Test
    void gives_the_password_to_the_proxy_of_an_http_platform() throws Exception {
        try (RawServer proxy = ProxyServers.guarded(BASIC, (head, socket) -> RawServer.write(socket, ANSWER))) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.fetch("http://platform.invalid/token").value().reveal())
                    .isEqualTo(TOKEN);
        }
    }

    @Test
    void tunnels_to_an_https_platform_and_shows_the_proxy_nothing() throws Exception {
        try (RawServer proxy = ProxyServers.connecting()) {
            client.proxies(ProxyServers.through(proxy, ""));
            assertThat(client.fetch(https() + "/token").value().reveal()).isEqualTo(TOKEN);
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + PLATFORM.getHttpsPort() + " HTTP/1.1\r\n")
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContain(BEARER);
        }
    }

    @Test
    void gives_the_password_to_the_tunnel_and_never_to_the_platform() throws Exception {
        try (RawServer proxy = ProxyServers.guarded(BASIC, ProxyServers::tunnel)) {
            PlatformSource source =
                    client.proxies(ProxyServers.through(proxy, LOGIN)).source(https() + "/token");
            assertThat(source.fetch().value().reveal()).isEqualTo(TOKEN);
            assertThat(source.fetch().value().reveal()).isEqualTo(TOKEN);
            PLATFORM.verify(2, getRequestedFor(urlEqualTo("/token")).withoutHeader("Proxy-Authorization"));
        }
    }

    @Test
    void gives_the_password_to_no_platform_that_asks_for_it_inside_the_tunnel() throws Exception {
        PLATFORM.stubFor(get("/token")
                .willReturn(aResponse().withStatus(407).withHeader("Proxy-Authenticate", "Basic realm=\"p\"")));
        try (RawServer proxy = ProxyServers.guarded(BASIC, ProxyServers::tunnel)) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.failure(https() + "/token"))
                    .hasMessageStartingWith("the platform at " + https() + " answered 407");
            PLATFORM.verify(1, getRequestedFor(urlEqualTo("/token")).withoutHeader("Proxy-Authorization"));
        }
    }

    @Test
    void logs_in_to_a_proxy_that_asks_nobody() throws Exception {
        try (RawServer proxy = RawServer.start((head, socket) -> RawServer.write(
                socket,
                head.contains("\r\nProxy-Authorization: " + BASIC + "\r\n") ? ANSWER : "HTTP/1.1 403 No\r\n\r\n"))) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.fetch("http://plat_form.invalid/token").value().reveal())
                    .isEqualTo(TOKEN);
            assertThat(proxy.heads()).hasSize(1);
        }
    }

    /** As curl: Basic at once, whatever the proxy would also take and in which order it says so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic realm=\"p\"",
                "Negotiate\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Basic realm=\"p\"",
                "Basic realm=\"p\"\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: Negotiate",
                "NTLM, Basic realm=\"p, q\"",
                "Digest realm=\"p\", nonce=\"n\", qop=\"auth\", Basic realm=\"p\"",
                "",
                ",",
                "Basic",
            })
    void logs_in_by_basic_whatever_else_the_proxy_offers(String challenge) throws Exception {
        try (RawServer proxy = RawServer.start((head, socket) -> {
            if (head.contains("\r\nProxy-Authorization: " + BASIC + "\r\n")) {
                ProxyServers.tunnel(head, socket);
            } else {
                RawServer.write(socket, "HTTP/1.1 407 No\r\nProxy-Authenticate: " + challenge + "\r\n\r\n");
            }
        })) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.fetch(https() + "/token").value().reveal()).isEqualTo(TOKEN);
            client.proxies(ProxyServers.through(proxy, ""));
            assertProxyLoginRefused(proxy, https() + "/token");
            Map<String, String> variables = Map.of(
                    "HTTPS_PROXY",
                    "http://" + LOGIN + "localhost:" + proxy.port(),
                    "CURL_CA_BUNDLE",
                    CA.pem().toString());
            int before = proxy.heads().size();
            assertThat(Curl.get(https() + "/token", variables).status()).isEqualTo(200);
            assertThat(proxy.heads()).as("curl's requests").hasSize(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user:wrong@"})
    void says_that_a_tunnel_wants_another_password_without_trying_it_often(String login) throws Exception {
        try (RawServer proxy = ProxyServers.guarded(BASIC, ProxyServers::tunnel)) {
            client.proxies(ProxyServers.through(proxy, login));
            assertProxyLoginRefused(proxy, https() + "/token");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user:wrong@"})
    void says_that_a_proxy_wants_another_password_without_trying_it_often(String login) throws Exception {
        try (RawServer proxy = ProxyServers.guarded(BASIC, (head, socket) -> RawServer.write(socket, ANSWER))) {
            client.proxies(ProxyServers.through(proxy, login));
            assertProxyLoginRefused(proxy, "http://platform.invalid/token");
        }
    }

    private void assertProxyLoginRefused(RawServer proxy, String endpoint) {
        TokenException failure = client.failure(endpoint);
        assertThat(failure)
                .hasMessage("the proxy http://localhost:" + proxy.port()
                        + " answered 407: it wants another user and password");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(proxy.heads()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void still_says_so_when_a_password_that_once_worked_is_refused() throws Exception {
        String[] accepted = {BASIC};
        try (RawServer proxy = RawServer.start((head, socket) -> {
            if (head.contains(accepted[0])) {
                ProxyServers.tunnel(head, socket);
            } else {
                RawServer.write(socket, "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n");
            }
        })) {
            PlatformSource source =
                    client.proxies(ProxyServers.through(proxy, LOGIN)).source(https() + "/token");
            source.fetch();
            accepted[0] = "Basic changed";
            int before = proxy.heads().size();
            assertThat(PlatformClient.failure(source)).hasMessageContaining("answered 407");
            // Twice what it remembers, once what it is told.
            assertThat(proxy.heads().size() - before).isLessThanOrEqualTo(3);
        }
    }

    /** As to the real curl: a tunnel begins behind the head, whatever that says of a body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 Connection established\r\n\r\n",
                "HTTP/1.1 200\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",
                "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
            })
    void takes_a_tunnel_however_it_is_announced(String answer) throws Exception {
        try (RawServer proxy = RawServer.start((head, socket) -> ProxyServers.tunnel(head, socket, answer))) {
            client.proxies(ProxyServers.through(proxy, ""));
            assertThat(client.fetch(https() + "/token").value().reveal()).isEqualTo(TOKEN);
            Map<String, String> variables = Map.of(
                    "HTTPS_PROXY",
                    "localhost:" + proxy.port(),
                    "CURL_CA_BUNDLE",
                    CA.pem().toString());
            assertThat(Curl.get(https() + "/token", variables).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[::1]:8080/token", "https://[::1]:8443/token", "https://[2001:db8::1]/token"})
    void names_an_ipv6_address_to_the_proxy_as_curl_does(String url) throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 503 No\r\n\r\n")) {
            client.proxies(ProxyServers.through(proxy, ""));
            client.failure(url);
            String address = "localhost:" + proxy.port();
            Curl.get(url, Map.of("http_proxy", address, "https_proxy", address));
            assertThat(proxy.heads())
                    .hasSize(2)
                    .extracting(head -> head.lines().limit(2).toList())
                    .containsOnly(proxy.heads().get(1).lines().limit(2).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 502 " + TOKEN + "\r\n\r\n", "HTTP/1.1 403 Forbidden\r\n\r\n"})
    void says_that_the_proxy_opens_no_tunnel_and_not_in_its_words(String answer) throws IOException {
        try (RawServer proxy = RawServer.answering(answer)) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.failure(https() + "/token"))
                    .hasMessage("the proxy http://localhost:" + proxy.port() + " answered " + answer.substring(9, 12)
                            + ": it does not connect to " + https());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 " + TOKEN + "\r\n\r\n", "HTTP/1.1\r\n\r\n", "220 " + TOKEN + "\r\n\r\n", ""})
    void survives_a_proxy_that_speaks_something_else(String answer) throws IOException {
        try (RawServer proxy = RawServer.answering(answer)) {
            client.proxies(ProxyServers.through(proxy, LOGIN));
            assertThat(client.failure(https() + "/token")).hasMessageContaining("localhost:" + proxy.port());
        }
    }

    @Test
    void gives_up_on_a_proxy_that_never_opens_the_tunnel() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer proxy = RawServer.start((head, socket) -> self[0].hang())) {
            self[0] = proxy;
            client.timeout(Duration.ofMillis(300)).proxies(ProxyServers.through(proxy, ""));
            assertThat(client.failure(https() + "/token"))
                    .hasMessage("no tunnel to " + https() + " from the proxy http://localhost:" + proxy.port()
                            + " within 0.3 s");
            assertThat(client.timeLimit().allEndWithin(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void names_the_proxy_that_cannot_be_found() {
        client.proxies(ProxySettings.parse(
                Optional.of(Secret.of(LOGIN + "proxy.invalid:3128")), Optional.empty(), Optional.empty()));
        assertThat(client.failure("http://localhost:1/token")).hasMessage("unknown host http://proxy.invalid:3128");
    }

    @Test
    void goes_past_the_proxy_to_a_host_that_no_proxy_names() throws Exception {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 502 No\r\n\r\n")) {
            Optional<Secret> url = Optional.of(Secret.of("localhost:" + proxy.port()));
            client.proxies(ProxySettings.parse(url, url, Optional.of("example.com,localhost")));
            assertThat(client.fetch(https() + "/token").value().reveal()).isEqualTo(TOKEN);
            assertThat(client.failure("http://127.0.0.1:" + PLATFORM.getPort() + "/token"))
                    .hasMessageContaining(" or the proxy http://localhost:" + proxy.port() + " answered 502");
        }
    }
}
