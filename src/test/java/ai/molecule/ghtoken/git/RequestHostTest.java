package ai.molecule.ghtoken.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHostTest {
    private static final String GITHUB = "github.com";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "github.com",
                "GitHub.com",
                "GITHUB.COM",
                "github.com:443",
                "GitHub.Com:443",
                "github.com.",
                "GitHub.com.:443"
            })
    void serves_its_host_however_it_is_typed(String host) throws IOException {
        assertThat(serves(GITHUB, "https", host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "github.com.evil.example",
                "evil.example/github.com",
                "evil-github.com",
                "github.com..",
                ".github.com",
                "www.github.com",
                "api.github.com",
                "github.com:8443",
                "github.com:80",
                "github.com:",
                "github.com:443:443",
                "github.com:0443",
                "github.com ",
                " github.com",
                "github.com\r",
                "github.com\t",
                "github%2ecom",
                "github.com%00",
                "x@github.com",
                "gi\u0307thub.com",
                "github\uff0ecom",
                "g\u0131thub.com"
            })
    void is_silent_for_everything_that_only_looks_like_it(String host) throws IOException {
        assertThat(serves(GITHUB, "https", host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "HTTPS", "Https", "https\r", "ssh", "git"})
    void serves_https_only(String protocol) throws IOException {
        assertThat(serves(GITHUB, protocol, "github.com")).isFalse();
    }

    @Test
    void does_not_take_the_kelvin_sign_for_a_k() throws IOException {
        assertThat(serves("kiosk.example", "https", "\u212Aiosk.example")).isFalse();
    }

    @Test
    void serves_an_enterprise_host_with_a_port_of_its_own_on_that_port_only() throws IOException {
        String enterprise = "ghe.example:8443";

        assertThat(serves(enterprise, "https", "GHE.example:8443")).isTrue();
        assertThat(serves(enterprise, "https", "ghe.example")).isFalse();
    }

    private static boolean serves(String served, String protocol, String host) throws IOException {
        String request = "protocol=" + protocol + "\nhost=" + host + "\n";
        return CredentialRequest.parse(new ByteArrayInputStream(request.getBytes(UTF_8)))
                .isFor(served);
    }
}
