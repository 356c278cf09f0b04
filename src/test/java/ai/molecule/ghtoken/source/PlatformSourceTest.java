package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.BEARER;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.NOW;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformSourceTest {
    private static final String PATH = "/workspaces/w%201/github-installation-token";
    private static final Instant IN_50_MIN = NOW.plus(Duration.ofMinutes(50));

    @RegisterExtension
    static final WireMockExtension PLATFORM = WireMockExtension.newInstance()
            .options(options().dynamicPort().gzipDisabled(true))
            .build();

    @TempDir
    Path folder;

    private PlatformClient client;

    @BeforeEach
    void writes_the_bearer() {
        client = new PlatformClient(folder);
    }

    private static String endpoint() {
        return PLATFORM.baseUrl() + PATH;
    }

    private static void answer(ResponseDefinitionBuilder response) {
        PLATFORM.stubFor(get(urlEqualTo(PATH)).willReturn(response));
    }

    private static ResponseDefinitionBuilder token(Instant expiresAt) {
        return aResponse().withBody("{\"token\":\"" + TOKEN + "\",\"expires_at\":\"" + expiresAt + "\"}");
    }

    @Test
    void returns_the_platforms_token_with_its_expiry() throws TokenException {
        answer(token(IN_50_MIN));
        assertThat(client.fetch(endpoint()))
                .isEqualTo(new InstallationToken(Secret.of(TOKEN), NOW, Optional.of(IN_50_MIN), Origin.PLATFORM));
    }

    @Test
    void asks_with_the_bearer_for_json_and_for_no_kept_connection() throws TokenException {
        answer(token(IN_50_MIN));
        client.fetch(endpoint());
        PLATFORM.verify(
                1,
                getRequestedFor(urlEqualTo(PATH))
                        .withHeader("Authorization", equalTo("Bearer " + BEARER))
                        .withHeader("Accept", equalTo("application/json"))
                        .withHeader("User-Agent", equalTo("molecule-gh-token-refresh/test"))
                        .withHeader("Connection", equalTo("close")));
    }

    @Test
    void reads_the_bearer_afresh_at_each_request() throws TokenException {
        answer(token(IN_50_MIN));
        PlatformSource source = client.source(endpoint());
        source.fetch();
        client.writeBearer("rotated\n");
        source.fetch();
        PLATFORM.verify(1, getRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo("Bearer " + BEARER)));
        PLATFORM.verify(1, getRequestedFor(urlEqualTo(PATH)).withHeader("Authorization", equalTo("Bearer rotated")));
    }

    @Test
    void asks_nobody_without_a_bearer() {
        client.writeBearer(" \n");
        assertThat(client.failure(endpoint()).kind()).isEqualTo(Kind.BEARER_EMPTY);
        assertThat(PLATFORM.getAllServeEvents()).isEmpty();
    }

    @Test
    void does_not_know_the_end_of_a_token_without_expires_at() throws TokenException {
        answer(aResponse().withBody("{\"token\":\"" + TOKEN + "\"}"));
        assertThat(client.fetch(endpoint()).expiresAt()).isEmpty();
    }

    @Test
    void says_where_it_comes_from_and_for_which_organization() throws TokenException {
        answer(token(IN_50_MIN));
        client.fetch(endpoint());
        PLATFORM.verify(getRequestedFor(urlEqualTo(PATH))
                .withHeader("Origin", equalTo(PLATFORM.baseUrl()))
                .withoutHeader("X-Molecule-Org-Id"));
        client.organization("org-7").fetch(endpoint());
        PLATFORM.verify(getRequestedFor(urlEqualTo(PATH))
                .withHeader("Origin", equalTo(PLATFORM.baseUrl()))
                .withHeader("X-Molecule-Org-Id", equalTo("org-7")));
    }

    @Test
    void refuses_a_token_that_has_expired() {
        answer(token(NOW));
        assertThat(client.failure(endpoint()))
                .hasMessage("the platform at " + PLATFORM.baseUrl() + " answered with a token that has expired")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BAD_ANSWER);
    }

    @ParameterizedTest
    @CsvSource({
        // The platform's Date, and what then becomes of 22:50:00Z where the local clock says 22:00:00Z.
        "'Fri, 17 Apr 2026 22:00:00 GMT', 2026-04-17T22:50:00Z",
        "'Fri, 17 Apr 2026 22:00:05 GMT', 2026-04-17T22:50:00Z",
        "'Fri, 17 Apr 2026 22:00:06 GMT', 2026-04-17T22:49:54Z",
        "'Fri, 17 Apr 2026 21:59:55 GMT', 2026-04-17T22:50:00Z",
        "'Fri, 17 Apr 2026 21:59:54 GMT', 2026-04-17T22:50:00Z",
        "'Thu, 16 Apr 2026 22:00:00 GMT', 2026-04-17T22:50:00Z",
        "'Friday, 17-Apr-26 22:10:00 GMT', 2026-04-17T22:40:00Z",
        "'Fri Apr 17 22:10:00 2026', 2026-04-17T22:40:00Z",
        "'half past ten', 2026-04-17T22:50:00Z",
        "'Fri, 17 Apr 99999999 22:00:00 GMT', 2026-04-17T22:50:00Z",
        "'Thu, 17 Apr 1969 22:00:00 GMT', 2026-04-17T22:50:00Z",
        "'', 2026-04-17T22:50:00Z",
    })
    void moves_the_expiry_by_what_the_clocks_differ(String date, Instant stored) throws TokenException {
        answer(token(IN_50_MIN).withHeader("Date", date));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(stored);
    }

    /** A platform's clock that is 50 min fast must not keep a workspace without a token for ever. */
    @Test
    void takes_a_token_that_has_expired_by_the_platforms_own_clock_only() throws TokenException {
        answer(token(IN_50_MIN).withHeader("Date", "Fri, 17 Apr 2026 22:50:00 GMT"));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(IN_50_MIN);
    }

    @Test
    void counts_the_age_of_an_answer_from_a_cache() throws TokenException {
        answer(token(IN_50_MIN)
                .withHeader("Date", "Fri, 17 Apr 2026 21:30:00 GMT")
                .withHeader("Age", "1800"));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(IN_50_MIN);
        // Of a platform that is 10 min fast: without its age, the answer would be 20 min slow.
        answer(token(IN_50_MIN)
                .withHeader("Date", "Fri, 17 Apr 2026 21:40:00 GMT")
                .withHeader("Age", "1800"));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(IN_50_MIN.minusSeconds(600));
    }

    @ParameterizedTest
    @CsvSource({"20, 'Fri, 01 Jan 1971 00:00:00 GMT'", "1800, 'Fri, 17 Apr 2026 22:50:00 GMT'"})
    void a_date_of_another_time_neither_lengthens_a_life_nor_refuses_it(int seconds, String date)
            throws TokenException {
        answer(token(NOW.plusSeconds(seconds)).withHeader("Date", date));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(NOW.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thu, 01 Jan 1971 00:00:00 GMT", "Fri, 17 Apr 2026 21:00:00 GMT", ""})
    void believes_no_installation_token_for_more_than_an_hour(String date) throws TokenException {
        answer(token(NOW.plus(Duration.ofDays(365))).withHeader("Date", date));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(NOW.plus(Duration.ofHours(1)));
    }

    /** Either the local clock is fast, or a cache has kept the answer and does not say so. */
    @Test
    void takes_a_token_for_40_s_that_lives_by_an_old_date_only() throws TokenException {
        answer(token(NOW.minusSeconds(600)).withHeader("Date", "Fri, 17 Apr 2026 21:00:00 GMT"));
        assertThat(client.fetch(endpoint()).expiresAt()).contains(NOW.plusSeconds(40));
    }

    @ParameterizedTest
    @CsvSource({
        "201, BAD_ANSWER",
        "202, BAD_ANSWER",
        "204, BAD_ANSWER",
        "206, BAD_ANSWER",
        "300, BAD_ANSWER",
        "304, BAD_ANSWER",
        "400, BAD_ANSWER",
        "401, BEARER_REFUSED",
        "403, BEARER_REFUSED",
        "404, SETTING_REFUSED",
        "407, BAD_ANSWER",
        "410, BAD_ANSWER",
        "418, BAD_ANSWER",
        "429, THROTTLED",
        "500, SERVER_ERROR",
        "501, SERVER_ERROR",
        "502, SERVER_ERROR",
        "503, SERVER_ERROR",
        "504, SERVER_ERROR",
        "599, SERVER_ERROR",
        "600, BAD_ANSWER",
        "999, BAD_ANSWER",
    })
    void says_the_status_of_a_refusal_and_nothing_of_its_body(int status, Kind kind) {
        answer(aResponse().withStatus(status).withBody(status == 204 || status == 304 ? "" : TOKEN + BEARER));
        TokenException failure = client.failure(endpoint());
        assertThat(failure)
                .hasMessageStartingWith("the platform at " + PLATFORM.baseUrl() + " answered " + status + ": ");
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | {\"error\":\"none\"} | NOT_CONFIGURED | 404",
                "404 | {\"error\":{\"a\":[{}]}} | NOT_CONFIGURED | 404",
                "404 | [\"error\"] | SETTING_REFUSED |",
                "404 | {\"error\":\"none\" | SETTING_REFUSED |",
                "404 | {\"error\":\"x\",\"code\":\"TENANT_UNKNOWN\"} | SETTING_REFUSED |",
                "400 | {\"code\":\"TENANT_ORG_HEADER_REQUIRED\"} | SETTING_REFUSED |",
                "400 | {\"code\":[\"TENANT_ORG_HEADER_REQUIRED\"]} | BAD_ANSWER |",
                "500 | {\"error\":\"one prose\"} | SERVER_ERROR | 500",
                "500 | {\"error\":\"another prose\"} | SERVER_ERROR | 500",
                "501 | {\"error\":\"x\",\"scm\":\"gitea\"} | SERVER_ERROR | 501 scm",
                "501 | {\"error\":\"x\"} | SERVER_ERROR | 501",
                "500 | {\"code\":\"A\"} | SERVER_ERROR | 500 559aead0",
                "500 | {\"code\":\"B\"} | SERVER_ERROR | 500 df7e70e5",
            })
    void reads_the_code_of_a_refusal_and_not_its_prose(int status, String body, Kind kind, @Nullable String answer) {
        answer(aResponse().withStatus(status).withBody(body));
        TokenException failure = client.failure(endpoint());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.answer()).isEqualTo(Objects.toString(answer, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "429, 17, 17, THROTTLED",
        "503, 17, 17, THROTTLED",
        "503, ' 0 ', 0, THROTTLED",
        "500, 17, 17, SERVER_ERROR",
        "403, 60, 60, BEARER_REFUSED",
        "503, 'Fri, 17 Apr 2026 22:02:00 GMT', 120, THROTTLED",
        "429, 'Friday, 17-Apr-26 22:00:20 GMT', 20, THROTTLED",
        // a tenant's limit is counted by the minute
        "429, 120, 60, THROTTLED",
        "503, 99999999999999999999999999, 9999999999, THROTTLED",
        "503, 9999999999, 9999999999, THROTTLED",
    })
    void passes_on_how_long_to_wait(int status, String retryAfter, long seconds, Kind kind) {
        answer(aResponse().withStatus(status).withHeader("Retry-After", retryAfter));
        TokenException failure = client.failure(endpoint());
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "soon", "1.5", "", "+3", "Fri, 17 Apr 2026 21:00:00 GMT"})
    void ignores_a_retry_after_that_is_none(String retryAfter) {
        answer(aResponse().withStatus(503).withHeader("Retry-After", retryAfter));
        TokenException failure = client.failure(endpoint());
        assertThat(failure.kind()).isEqualTo(Kind.SERVER_ERROR);
        assertThat(failure.retryAfter()).isEmpty();
    }

    @Test
    void measures_a_retry_after_date_by_the_platforms_clock() {
        answer(aResponse()
                .withStatus(429)
                .withHeader("Date", "Thu, 16 Apr 2026 10:00:00 GMT")
                .withHeader("Retry-After", "Thu, 16 Apr 2026 10:00:30 GMT"));
        assertThat(client.failure(endpoint()).retryAfter()).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void never_shows_the_bearer_to_the_target_of_a_redirect(int status) {
        answer(aResponse().withStatus(status).withHeader("Location", PLATFORM.baseUrl() + "/elsewhere"));
        assertThat(client.failure(endpoint()))
                .hasMessageContaining("answered " + status + ": redirects are not followed")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BAD_ANSWER);
        PLATFORM.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
    }

    @Test
    void asks_for_no_other_password_when_challenged() {
        answer(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=\"x\""));
        assertThat(client.failure(endpoint()).kind()).isEqualTo(Kind.BEARER_REFUSED);
        PLATFORM.verify(1, getRequestedFor(urlEqualTo(PATH)));
    }

    @Test
    void shows_neither_path_nor_query_nor_user_of_its_address() {
        answer(aResponse().withStatus(500));
        String endpoint = endpoint().replace("http://", "http://someone:" + BEARER + "@") + "?key=" + TOKEN;
        assertThat(client.failure(endpoint))
                .hasMessage("the platform at " + PLATFORM.baseUrl()
                        + " answered 404: it knows no such page; check PLATFORM_URL, and"
                        + " set MOLECULE_ORG_ID where the platform has tenants");
    }

    @Test
    void refuses_a_page_of_html() {
        answer(aResponse().withHeader("Content-Type", "text/html").withBody("<html>" + TOKEN + "</html>"));
        assertThat(client.failure(endpoint()))
                .hasMessage("the platform at " + PLATFORM.baseUrl() + ": the answer is not one JSON object");
    }

    @Test
    void refuses_a_compression_that_it_did_not_ask_for() {
        answer(aResponse().withHeader("Content-Encoding", "gzip").withBody(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}));
        assertThat(client.failure(endpoint()).kind()).isEqualTo(Kind.BAD_ANSWER);
    }

    @Test
    void reads_an_answer_of_64_KiB_and_refuses_one_byte_more() throws TokenException {
        String json = "{\"token\":\"" + TOKEN + "\"}";
        answer(aResponse().withBody(json + " ".repeat(64 * 1024 - json.length())));
        assertThat(client.fetch(endpoint()).value().reveal()).isEqualTo(TOKEN);
        answer(aResponse().withBody(json + " ".repeat(64 * 1024 - json.length() + 1)));
        assertThat(client.failure(endpoint()))
                .hasMessage(PLATFORM.baseUrl() + " answered with more than 64 KiB")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BAD_ANSWER);
    }
}
