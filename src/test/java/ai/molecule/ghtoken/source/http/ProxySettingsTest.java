package ai.molecule.ghtoken.source.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.standins.Curl;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What curl 7.88 and its manual do with the same values. */
class ProxySettingsTest {

    private static ProxySettings https(String proxy, String noProxy) {
        return ProxySettings.parse(Optional.empty(), Optional.of(Secret.of(proxy)), Optional.of(noProxy));
    }

    private static Optional<String> proxyFor(String target, ProxySettings settings) {
        return settings.proxyFor(HttpRequest.host(URI.create(target))).map(HttpProxy::toString);
    }

    @Test
    void chooses_by_the_scheme_of_the_target() {
        ProxySettings settings = ProxySettings.parse(
                Optional.of(Secret.of("http://plain:1")), Optional.of(Secret.of("http://tls:2")), Optional.empty());
        assertThat(proxyFor("http://a.example/", settings)).contains("http://plain:1");
        assertThat(proxyFor("https://a.example/", settings)).contains("http://tls:2");
        assertThat(proxyFor("HTTPS://a.example/", settings)).contains("http://tls:2");
        assertThat(proxyFor("http://a.example/", https("http://tls:2", ""))).isEmpty();
        assertThat(proxyFor("https://a.example/", ProxySettings.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://proxy:3128, http://proxy:3128",
        "HTTP://proxy:3128/, http://proxy:3128",
        "proxy:3128, http://proxy:3128",
        "proxy, http://proxy:1080",
        "http://proxy:/path, http://proxy:1080",
        "' proxy.example:1 ', http://proxy.example:1",
        "http://user:secret@proxy:3128, http://proxy:3128",
        "user:se@cret@proxy, http://proxy:1080",
        "[::1]:3128, http://[::1]:3128",
        "[::1], http://[::1]:1080",
    })
    void reads_an_address_and_shows_no_login(String value, String shown) {
        assertThat(proxyFor("https://a.example/", https(value, ""))).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void takes_an_empty_variable_for_none(String value) {
        assertThat(proxyFor("https://a.example/", https(value, ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:hunter2hunter2@proxy:3128",
                "socks5://user:hunter2hunter2@proxy",
                "ftp://user:hunter2hunter2@proxy",
                "http://user:hunter2hunter2@",
                "http://user:hunter2hunter2@:3128",
                "http://user:hunter2hunter2@pro xy:3128",
                "http://user:hunter2hunter2@[::1:3128",
                "http://user:hunter2hunter2@proxy:99999",
                "http://user:hunter2hunter2@proxy:0",
                "user:hunter2hunter2",
                "http://hunter2hunter2@proxy:hunter2hunter2",
            })
    void names_the_variable_of_a_value_that_it_cannot_use_and_nothing_of_the_value(String value) throws IOException {
        IllegalArgumentException failure = catchThrowableOfType(IllegalArgumentException.class, () -> https(value, ""));
        assertThat(failure)
                .isNotNull()
                .hasNoCause()
                .hasMessageStartingWith("HTTPS_PROXY: ")
                .message()
                .matches(DocumentedLine.with("over plain http"));
        assertThat(failure.getMessage()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, www.example.com, true",
        "example.com, notexample.com, false",
        "example.com, example.com.org, false",
        "www.example.com, example.com, false",
        ".example.com, example.com, true",
        ".example.com, www.example.com, true",
        "EXAMPLE.com., Www.example.COM, true",
        "example.com, example.com., true",
        "'a.test,example.com', example.com, true",
        "'a.test  example.com', example.com, true",
        "' a.test ,, example.com ', example.com, true",
        "*, example.com, true",
        "'a.test,*', example.com, false",
        "*.example.com, www.example.com, false",
        "., example.com, false",
        "'', example.com, false",
        "example.com:443, example.com, false",
        "localhost, localhost, true",
        "'', localhost, false",
        "'', 127.0.0.1, false",
        "127.0.0.0/8, localhost, false",
        "10.0.0.1, 10.0.0.1, true",
        "0.0.1, 10.0.0.1, false",
        ".10.0.0.1, 10.0.0.1, false",
        "10.0.0.1, 10.0.0.10, false",
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/31, 10.0.0.1, true",
        "10.0.0.0/31, 10.0.0.2, false",
        "10.0.0.0/32, 10.0.0.1, false",
        "10.0.0.0/33, 10.0.0.1, false",
        "10.0.0.0/-1, 10.0.0.1, false",
        "10.0.0.0/x, 10.0.0.1, false",
        "10.0.0/8, 10.0.0.1, false",
        "10.0.0.256, 10.0.0.1, false",
        "::1, [::1], true",
        "fd00::/8, [fe80::1], false",
        "fd00::/129, [fd00::1], false",
        "::/0, 10.0.0.1, false",
        "zz::1, [::1], false",
    })
    void goes_past_the_proxy_for_what_no_proxy_names(String noProxy, String host, boolean direct) throws IOException {
        String url = "https://" + host + ":8443/x";
        assertThat(proxyFor(url, https("proxy:3128", noProxy)).isEmpty()).isEqualTo(direct);
        assertThat(isReachedDirectlyByCurl(url, noProxy)).as("by curl").isEqualTo(direct);
    }

    /** curl's manual has CIDR blocks and IPv6 addresses; curl 7.88 goes through the proxy all the same. */
    @ParameterizedTest
    @CsvSource({
        "' * ', 10.0.0.1",
        "0.0.0.0/0, 10.0.0.1",
        "0.0.0.0/0, 200.0.0.1",
        "[::1], [::1]",
        "0:0:0:0:0:0:0:1, [::1]",
        "fd00::/8, [fd12:3456::1]"
    })
    void goes_past_the_proxy_where_curls_manual_says_so(String noProxy, String host) {
        String url = "https://" + host + ":8443/x";
        assertThat(proxyFor(url, https("proxy:3128", noProxy)).isEmpty()).isTrue();
    }

    /** Whatever the host, the real curl connects to a loopback port where nobody listens, or to the proxy. */
    private static boolean isReachedDirectlyByCurl(String url, String noProxy) throws IOException {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 403 No\r\n\r\n")) {
            Map<String, String> variables =
                    Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port(), "NO_PROXY", noProxy);
            Curl.get(url, variables, "--connect-to", "::127.0.0.1:1");
            return proxy.heads().isEmpty();
        }
    }
}
