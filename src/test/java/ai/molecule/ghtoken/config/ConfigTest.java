package ai.molecule.ghtoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/agent"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }

    private static Config config(String... pairs) throws ConfigException {
        return Config.parse(environment(pairs));
    }

    private static void assertRefused(String variable, String value) {
        assertThatThrownBy(() -> config(variable, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(variable + " must ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void nothing_but_a_home_is_needed() throws ConfigException {
        Config config = config();
        assertThat(config.endpoint())
                .isEqualTo(URI.create("http://host.docker.internal:8080/admin/github-installation-token"));
        assertThat(config.bearer().files())
                .containsExactly(
                        Path.of("/configs/.auth_token"), config.home().resolve(".molecule-workspace/.auth_token"));
        assertThat(config.cacheDir()).isEqualTo(Path.of("/home/agent/.molecule-token-cache"));
        assertThat(config.timing())
                .isEqualTo(new Config.Timing(
                        Duration.ofSeconds(2700), Duration.ofSeconds(120), Duration.ZERO, Duration.ofSeconds(10)));
        assertThat(config.github().host()).isEqualTo("github.com");
        assertThat(config.notices()).isEmpty();
    }

    @Test
    void the_organization_is_the_first_that_is_set() throws ConfigException {
        assertThat(config("MOLECULE_ORG_ID", " a ", "MOLECULE_ORGANIZATION_ID", "b")
                        .organization())
                .contains("a");
        assertThat(config("MOLECULE_ORGANIZATION_ID", "b").organization()).contains("b");
        assertThat(config().organization()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a\r\nX: y", "ü"})
    void an_organization_that_no_header_can_carry_is_refused(String id) {
        assertRefused("MOLECULE_ORG_ID", id);
    }

    @Test
    void a_missing_home_is_named() {
        assertThatThrownBy(() -> Config.parse(Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage("HOME must be set");
    }

    @Test
    void an_empty_variable_is_an_unset_one() throws ConfigException {
        assertThat(config("PLATFORM_URL", "", "TOKEN_REFRESH_TIMEOUT_SEC", "", "GH_TOKEN", ""))
                .isEqualTo(config());
    }

    @ParameterizedTest
    @CsvSource({
        "ws-1, /workspaces/ws-1/github-installation-token",
        "a b, /workspaces/a%20b/github-installation-token",
        "a?b#c%2F, /workspaces/a%3Fb%23c%252F/github-installation-token",
        "ü, /workspaces/%C3%BC/github-installation-token",
    })
    void a_workspace_id_is_one_encoded_path_segment(String id, String path) throws ConfigException {
        assertThat(config("WORKSPACE_ID", id, "PLATFORM_URL", "https://p:8443/api/")
                        .endpoint())
                .isEqualTo(URI.create("https://p:8443/api" + path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", ".", "a..b", "\\", "a\nb", "a\u0000b", "a\u0085b"})
    void a_workspace_id_that_could_lead_elsewhere_is_refused(String id) {
        assertRefused("WORKSPACE_ID", id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "platform:8080",
                "ftp://p",
                "http://",
                "http://a b",
                "http://p?x=1",
                "http://p#f",
                "//p",
                "http://p:0",
                "http://p:65536",
                "http://p:99999999999999999999",
                "http://plat_form:65536",
                "http://plat_form:80:80",
                "http://plät_form",
                "http://[::1",
                "http://[::ffff:127.0.0.1]",
                "http://[fe80::1%eth0]",
                "http://[fe80::1%25e0]"
            })
    void a_platform_url_that_is_no_base_url_is_refused(String url) {
        assertRefused("PLATFORM_URL", url);
    }

    /** Docker Compose and Kubernetes allow host names that RFC 1123 does not. */
    @ParameterizedTest
    @ValueSource(strings = {"http://plat_form", "http://plat_form:8080", "HTTPS://_p.a_b.svc:443/x", "http://[::1]:80"})
    void a_platform_url_may_name_a_host_with_underscores(String url) throws ConfigException {
        assertThat(config("PLATFORM_URL", url).endpoint())
                .isEqualTo(URI.create(url + "/admin/github-installation-token"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:sesame@p", "http://user:sesame@plat_form:80"})
    void a_password_in_the_platform_url_is_refused_and_not_repeated(String url) {
        assertThatThrownBy(() -> config("PLATFORM_URL", url))
                .hasMessageStartingWith("PLATFORM_URL must not carry a user")
                .hasMessageNotContaining("sesame");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_REFRESH_INTERVAL_SEC, 0",
        "TOKEN_REFRESH_INTERVAL_SEC, 45m",
        "TOKEN_REFRESH_JITTER_SEC, -1",
        "TOKEN_REFRESH_INITIAL_DELAY_SEC, 1e3",
        "TOKEN_REFRESH_TIMEOUT_SEC, 301",
        "TOKEN_REFRESH_TIMEOUT_SEC, 99999999999999999999",
        "TOKEN_REFRESH_TIMEOUT_SEC, ٣",
    })
    void a_number_out_of_range_is_refused_with_the_range(String variable, String value) {
        assertThatThrownBy(() -> config(variable, value))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching(variable + " must be whole seconds from \\d+ to \\d+");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HOME", "CONFIGS_DIR", "TOKEN_CACHE_DIR", "SSL_CERT_FILE"})
    void a_relative_path_is_refused(String variable) {
        assertRefused(variable, "some/where");
        assertRefused(variable, "/a\u0000b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://github.com", "github.com:443", "git hub", "-x", "github.com/", "a..b"})
    void a_github_host_is_a_bare_name(String host) {
        assertRefused("GITHUB_HOST", host);
    }

    @Test
    void gh_token_comes_before_github_token() throws ConfigException {
        Config.Fallback fallback =
                config("GITHUB_TOKEN", "second", "GH_TOKEN", "first").github().fallback();
        assertThat(fallback.variable()).isEqualTo("GH_TOKEN");
        assertThat(fallback.token()).contains(Secret.of("first"));
        assertThat(config("GITHUB_TOKEN", "second").github().fallback().token()).contains(Secret.of("second"));
        assertThat(config("GH_TOKEN", "of a scope", "MOLECULE_GH_SCOPE", "0a --read-only")
                        .github()
                        .fallback()
                        .token())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "undefined",
                "nil",
                "None",
                "<nil>",
                "<no value>",
                "[object Object]",
                "\"\"",
                "''",
                "\"null\"",
                "'",
                "$TOKEN",
                "${GH_TOKEN}",
                "\"${GH_TOKEN}\"",
                "$(gh auth token)",
                "${{ secrets.GH_TOKEN }}",
                "{{ token }}",
                "%GH_TOKEN%",
                "<your token>",
                "op://vault/github/token"
            })
    void what_a_variable_holds_by_mistake_is_no_token(String value) throws ConfigException {
        Config.Fallback fallback =
                config("GITHUB_TOKEN", "second", "GH_TOKEN", value).github().fallback();
        assertThat(fallback.variable()).isEqualTo("GITHUB_TOKEN");
        assertThat(config("GH_TOKEN", value).github().fallback().token()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "NULL",
                "nullable",
                "a.b-c~d+e/f==",
                "0123456789abcdef0123456789abcdef01234567",
                "\"ghp_mine\"",
                "${ghp_mine",
                "{\"token\":\"github_pat_mine\"}",
                "https://ghs_x@github.com",
                "*",
                "Bearer x"
            })
    void what_may_be_a_token_is_none_by_mistake(String value) throws ConfigException {
        assertThat(config("GH_TOKEN", value).github().fallback().token()).contains(Secret.of(value));
    }

    @Test
    void another_host_never_falls_back_to_a_token_of_github_com() throws ConfigException {
        Config config = config("GITHUB_HOST", "GHE.example.com", "GH_TOKEN", "x", "GH_ENTERPRISE_TOKEN", "mine");
        assertThat(config.github().host()).isEqualTo("ghe.example.com");
        assertThat(config.github().fallback().token()).contains(Secret.of("mine"));
    }

    @Test
    void a_host_with_data_residency_has_the_variables_of_github_com_as_gh_has_it() throws ConfigException {
        Config config = config("GITHUB_HOST", "acme.ghe.com", "GH_TOKEN", "mine", "GH_ENTERPRISE_TOKEN", "x");
        assertThat(config.github().fallback().token()).contains(Secret.of("mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLATFORM_URL", "WORKSPACE_ID", "CONFIGS_DIR", "HTTPS_PROXY", "http_proxy"})
    void what_the_locale_cannot_express_is_not_taken_for_something_else(String variable) throws IOException {
        assertThatThrownBy(() -> config(variable, "/caf\uFFFD"))
                .hasMessageStartingWith(variable + " must ")
                .message()
                .matches(DocumentedLine.with("LC_ALL=C.UTF-8"));
    }

    @Test
    void gitea_leaves_github_alone() throws ConfigException {
        assertThat(config("GIT_PROVIDER", "gitea").github().wanted()).isFalse();
        assertThat(config("GIT_PROVIDER", "github").github().wanted()).isTrue();
    }

    @Test
    void another_git_provider_is_taken_as_unset_and_named_without_its_value() throws ConfigException {
        Config config = config("GIT_PROVIDER", "sesame");
        assertThat(config.github().wanted()).isTrue();
        assertThat(config.notices())
                .singleElement()
                .asString()
                .contains("GIT_PROVIDER")
                .doesNotContain("sesame");
    }

    @ParameterizedTest
    @CsvSource({
        "GITEA_TOKEN, x, '', '', false",
        "GITEA_USER, x, GIT_PROVIDER, sesame, false",
        "GITEA_TOKEN, x, GIT_PROVIDER, ' GitHub ', true",
        "GITEA_TOKEN, x, GH_TOKEN, y, true",
        "GITEA_TOKEN, x, GH_TOKEN, ' ', false",
        "GITEA_TOKEN, x, GH_PAT, y, true",
        "GITEA_TOKEN, x, GITHUB_APP_ID, '', false",
        "GITEA_TOKEN, ' ', '', '', true",
        // decides nothing by its name
        "GIT_HTTP_PASSWORD, x, GIT_HTTP_USERNAME, y, true",
        "GIT_PROVIDER, ' GiTea ', GH_TOKEN, x, false",
    })
    void without_a_word_only_giteas_variables_mean_gitea(
            String name, String value, String other, String otherValue, boolean wanted) throws ConfigException {
        assertThat(config(name, value, other, otherValue).github().wanted()).isEqualTo(wanted);
    }

    @Test
    void credentials_of_both_kinds_are_said_once() throws ConfigException {
        assertThat(config("GITEA_TOKEN", "x", "GH_TOKEN", "y").notices())
                .singleElement()
                .asString()
                .contains("askpass");
    }

    @Test
    void lower_case_proxies_win_as_in_curl() throws ConfigException {
        Config config = config("HTTP_PROXY", "http://upper", "http_proxy", "http://lower", "NO_PROXY", "*");
        assertThat(config.network().httpProxy()).contains(Secret.of("http://lower"));
        assertThat(config.network().noProxy()).contains("*");
    }

    @Test
    void a_config_that_is_printed_shows_no_secret() throws ConfigException {
        assertThat(config(
                                "GH_TOKEN",
                                "sesame-1",
                                "HTTPS_PROXY",
                                "http://u:sesame-2@p",
                                "MOLECULE_WORKSPACE_TOKEN",
                                "sesame-3")
                        .toString())
                .doesNotContain("sesame");
    }
}
