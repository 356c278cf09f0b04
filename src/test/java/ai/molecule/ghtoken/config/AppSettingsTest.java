package ai.molecule.ghtoken.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.config.Config.App;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppSettingsTest {
    private static final Map<String, String> WHOLE = Map.of(
            "HOME", "/home/agent",
            "GITHUB_APP_ID", "123456",
            "GITHUB_APP_INSTALLATION_ID", "789",
            "GITHUB_APP_PRIVATE_KEY_FILE", "/run/secrets/app.pem");

    /** An empty value takes the variable out. */
    private static Config config(String... pairs) throws ConfigException {
        Map<String, String> environment = new HashMap<>(WHOLE);
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return Config.parse(environment);
    }

    private static App app(String... pairs) throws ConfigException {
        return config(pairs).github().app().orElseThrow();
    }

    private static void assertRefused(String named, String... pairs) {
        assertThatThrownBy(() -> config(pairs))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(named + " must ")
                .hasMessageNotContaining("\n")
                .hasMessageNotContaining("sesame");
    }

    @Test
    void three_variables_are_enough() throws ConfigException {
        assertThat(app().id()).isEqualTo("123456");
        assertThat(app().installation().id()).contains("789");
        assertThat(app().key().file()).contains(Path.of("/run/secrets/app.pem"));
        assertThat(app().scope().repositories()).isEmpty();
        assertThat(app().scope().permissions()).isEmpty();
        assertThat(config().github().api()).isEqualTo(URI.create("https://api.github.com"));
        assertThat(config().source()).isEqualTo("https://api.github.com as GitHub App 123456");
        assertThat(config().notices()).isEmpty();
    }

    @Test
    void the_repositories_of_a_single_use_can_be_those_at_hand() throws ConfigException {
        Config config = config("GITHUB_APP_REPOSITORIES", " AUTO ");
        assertThat(config.github().app().orElseThrow().scope().isOfRemotes()).isTrue();
        assertThat(config.github().app().orElseThrow().scope().repositories())
                .as("of the record")
                .isEmpty();
        assertThat(config.notices()).singleElement().asString().contains("narrows what token and exec give");
        assertThat(app("GITHUB_APP_REPOSITORIES", "auto,api").scope().repositories())
                .containsExactly("auto", "api");
    }

    @Test
    void a_command_can_sign_in_place_of_a_key() throws ConfigException {
        String command = "vault write -field=signature transit/sign/app input=-";
        Config.PrivateKey key = app("GITHUB_APP_PRIVATE_KEY_FILE", "", "GITHUB_APP_SIGN_COMMAND", command)
                .key();
        assertThat(key.signCommand()).contains(command);
        assertThat(key.file()).isEmpty();
        assertRefused("GITHUB_APP_SIGN_COMMAND", "GITHUB_APP_SIGN_COMMAND", command);
    }

    @Test
    void without_an_app_the_platform_is_asked() throws ConfigException {
        Config config = config("GITHUB_APP_ID", "");
        assertThat(config.github().app()).isEmpty();
        assertThat(config.source()).startsWith("http://host.docker.internal:8080/");
        assertThat(config.notices())
                .singleElement()
                .asString()
                .contains("is set without GITHUB_APP_ID: the platform is asked");
    }

    @Test
    void an_app_comes_before_the_platform_and_that_is_said() throws ConfigException {
        Config config = config("PLATFORM_URL", "http://platform:8080");
        assertThat(config.github().app()).isPresent();
        assertThat(config.notices()).singleElement().asString().contains("GITHUB_APP_ID", "PLATFORM_URL is not asked");
    }

    @Test
    void a_client_id_serves_as_well() throws ConfigException {
        assertThat(app("GITHUB_APP_ID", "Iv23liAbCdEf").id()).isEqualTo("Iv23liAbCdEf");
    }

    @Test
    void the_key_may_be_a_variable_and_is_not_printed() throws ConfigException {
        Config config = config("GITHUB_APP_PRIVATE_KEY_FILE", "", "GITHUB_APP_PRIVATE_KEY", "sesame");
        assertThat(config.github()
                        .app()
                        .orElseThrow()
                        .key()
                        .value()
                        .orElseThrow()
                        .reveal())
                .isEqualTo("sesame");
        assertThat(config.toString()).doesNotContain("sesame");
    }

    @Test
    void the_installation_may_be_told_by_where_it_is() throws ConfigException {
        assertThat(app("GITHUB_APP_INSTALLATION_ID", "", "GITHUB_APP_INSTALLED_ON", "acme/app")
                        .installation()
                        .place())
                .isEqualTo("acme/app");
        assertThat(config().github().isByOwner()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"'',''", "Acme-2,Acme-2"})
    void installations_may_be_found_by_owner(String given, String place) throws ConfigException {
        Config config = config(
                "GITHUB_APP_INSTALLATION_ID",
                "",
                "GITHUB_APP_INSTALLED_ON",
                " Auto ",
                "GITHUB_APP_DEFAULT_OWNER",
                given);
        assertThat(config.github().isByOwner()).isTrue();
        assertThat(config.github().app().orElseThrow().installation())
                .isEqualTo(new Config.Installation(Optional.empty(), place, true));
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB_APP_DEFAULT_OWNER, a/b",
        "GITHUB_APP_DEFAULT_OWNER, a_b",
        "GITHUB_APP_DEFAULT_OWNER, 'a b'",
        "GITHUB_APP_DEFAULT_OWNER, aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd",
        "GITHUB_APP_REPOSITORIES, api",
    })
    void what_fits_no_owner_is_refused(String variable, String value) {
        assertRefused(variable, "GITHUB_APP_INSTALLATION_ID", "", "GITHUB_APP_INSTALLED_ON", "auto", variable, value);
    }

    @Test
    void a_default_owner_is_for_installations_by_owner_only() {
        assertRefused("GITHUB_APP_DEFAULT_OWNER", "GITHUB_APP_DEFAULT_OWNER", "acme");
    }

    @Test
    void a_platform_gives_the_token_of_one_owner_and_that_is_said() throws ConfigException {
        Config config = config(
                "GITHUB_APP_ID",
                "",
                "GITHUB_APP_INSTALLATION_ID",
                "",
                "GITHUB_APP_PRIVATE_KEY_FILE",
                "",
                "GITHUB_APP_INSTALLED_ON",
                "auto");
        assertThat(config.github().isByOwner()).isFalse();
        assertThat(config.notices())
                .containsExactly("GITHUB_APP_INSTALLED_ON is set without GITHUB_APP_ID: the platform is asked,"
                        + " which gives a token for one owner");
    }

    @Test
    void a_token_may_be_narrowed() throws ConfigException {
        App app =
                app("GITHUB_APP_REPOSITORIES", "api,web.site", "GITHUB_APP_PERMISSIONS", "contents:write,issues:read");
        assertThat(app.scope().repositories()).isEqualTo(List.of("api", "web.site"));
        assertThat(app.scope().permissions()).isEqualTo(Map.of("contents", "write", "issues", "read"));
    }

    @ParameterizedTest
    @CsvSource({
        "GITHUB_APP_ID, a b",
        "GITHUB_APP_ID, '\"sesame'",
        "GITHUB_APP_INSTALLATION_ID, ''",
        "GITHUB_APP_INSTALLATION_ID, sesame",
        "GITHUB_APP_INSTALLED_ON, acme",
        "GITHUB_APP_PRIVATE_KEY_FILE, ''",
        "GITHUB_APP_PRIVATE_KEY_FILE, sesame.pem",
        "GITHUB_APP_PRIVATE_KEY, sesame",
        "GITHUB_APP_REPOSITORIES, acme/sesame",
        "GITHUB_APP_REPOSITORIES, 'api, web'",
        "GITHUB_APP_REPOSITORIES, 'api,'",
        "GITHUB_APP_PERMISSIONS, contents",
        "GITHUB_APP_PERMISSIONS, contents:sesame",
        "GITHUB_APP_PERMISSIONS, ':read'",
        "GITHUB_API_URL, sesame",
        "GITHUB_API_URL, https://u:sesame@ghe.example.com",
    })
    void what_cannot_be_meant_is_refused_by_name(String variable, String value) {
        assertRefused(variable, variable, value);
    }

    @ParameterizedTest
    @CsvSource({"a/b/c", "/a", "a/", "../a", "a b"})
    void a_place_is_an_owner_or_a_repository(String place) {
        assertRefused("GITHUB_APP_INSTALLED_ON", "GITHUB_APP_INSTALLATION_ID", "", "GITHUB_APP_INSTALLED_ON", place);
    }

    @ParameterizedTest
    @CsvSource({
        "github.com, https://api.github.com",
        "acme.ghe.com, https://api.acme.ghe.com",
        "ghe.example.com, https://ghe.example.com/api/v3",
    })
    void the_api_is_that_of_the_host(String host, String api) throws ConfigException {
        assertThat(config("GITHUB_HOST", host).github().api()).isEqualTo(URI.create(api));
    }

    @Test
    void another_api_is_taken_only_for_a_host_that_is_named() throws ConfigException {
        String api = "https://api.internal.example.com/v3/";
        assertThat(config("GITHUB_API_URL", api, "GITHUB_HOST", "ghe.example.com")
                        .github()
                        .api())
                .isEqualTo(URI.create("https://api.internal.example.com/v3"));
        assertRefused("GITHUB_API_URL", "GITHUB_API_URL", api);
        assertRefused("GITHUB_API_URL", "GITHUB_API_URL", "https://api.github.com", "GITHUB_HOST", "ghe.example.com");
        assertThat(config("GITHUB_API_URL", "https://api.github.com").github().app())
                .isPresent();
    }

    @Test
    void a_signature_goes_nowhere_in_the_clear_but_to_this_machine() throws ConfigException {
        assertRefused("GITHUB_API_URL", "GITHUB_API_URL", "http://ghe.example.com", "GITHUB_HOST", "ghe.example.com");
        assertThat(config("GITHUB_API_URL", "http://127.0.0.1:8080", "GITHUB_HOST", "github.com")
                        .github()
                        .api())
                .hasPort(8080);
    }

    @Test
    void what_is_github_actions_own_means_nothing_without_an_app() throws ConfigException {
        assertThat(config("GITHUB_APP_ID", "", "GITHUB_API_URL", "sesame")
                        .github()
                        .app())
                .isEmpty();
    }
}
