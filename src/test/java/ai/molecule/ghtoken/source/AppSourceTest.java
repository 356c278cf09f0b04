package ai.molecule.ghtoken.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.ProxySettings;
import ai.molecule.ghtoken.source.signing.AppKey;
import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.guards.ThreadTimeLimit;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.TestKeys;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over TLS and through a proxy, against a GitHub that checks each signature, claim and header. */
class AppSourceTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String DOT_COM = "https://api.github.com";

    private final Secrets secrets = new Secrets();
    private final StandInApp app = new StandInApp(secrets, CLOCK);
    private final List<Duration> pauses = new ArrayList<>();

    @TempDir
    private Path folder;

    private GitHubStandIn gitHub;
    private String api = DOT_COM;
    private String appId = StandInApp.ID;
    private TokenScope scope = new TokenScope(List.of(), Map.of());
    private Optional<String> installation = Optional.of(StandInApp.INSTALLATION);
    private String place = "";
    private boolean byOwner;

    @BeforeEach
    void start() throws Exception {
        gitHub = GitHubStandIn.start();
        gitHub.serve("api.github.com", app);
        Files.writeString(keyFile(), app.key());
    }

    @AfterEach
    void stop() throws Exception {
        gitHub.close();
    }

    private Path keyFile() {
        return folder.resolve("app.pem");
    }

    private AppSource source() {
        Secret proxy = Secret.of("http://127.0.0.1:" + gitHub.port());
        ProxySettings proxies = ProxySettings.parse(Optional.empty(), Optional.of(proxy), Optional.empty());
        return new AppSource(
                new AppSource.Settings(
                        appId, new AppSource.Installation(installation, place, byOwner), scope, Duration.ofSeconds(60)),
                new GitHubApi(
                        URI.create(api),
                        new HttpClient(
                                "molecule-gh-token-refresh/test",
                                proxies,
                                Optional.of(gitHub.certificate()),
                                new ThreadTimeLimit(),
                                CLOCK),
                        pauses::add),
                AppKey.inFile(keyFile()),
                CLOCK);
    }

    private TokenException failure() {
        return failure(source());
    }

    private TokenException failure(AppSource source) {
        TokenException failure = catchThrowableOfType(TokenException.class, source::fetch);
        assertThat(failure).isNotNull();
        StringWriter everything = new StringWriter();
        failure.printStackTrace(new PrintWriter(everything));
        assertThat(secrets.areShownIn(everything.toString())).isFalse();
        assertThat(failure.getMessage()).doesNotContain("as the test wants it", "\n");
        return failure;
    }

    private List<String> paths() {
        return gitHub.requests().stream()
                .map(seen -> seen.method() + " " + seen.path())
                .toList();
    }

    @Test
    void mints_a_token_that_lives_an_hour_and_tries_it() throws TokenException {
        InstallationToken token = source().fetch();
        assertThat(app.minted()).containsExactly(token.value().reveal());
        assertThat(token.expiresAt()).contains(NOW.plus(Duration.ofHours(1)));
        assertThat(token.origin()).isEqualTo(Origin.APP);
        assertThat(app.scope()).isEqualTo("{}");
        assertThat(paths())
                .containsExactly("POST /app/installations/4711/access_tokens", "GET /installation/repositories");
        assertThat(pauses).isEmpty();
    }

    @Test
    void without_a_default_owner_the_first_that_github_lists_serves() throws TokenException {
        installation = Optional.empty();
        app.installOn("globex");
        assertThat(app.owner(source().fetch().value().reveal())).isEqualTo("acme");
        app.uninstall("acme");
        assertThat(app.owner(source().fetch().value().reveal())).isEqualTo("globex");
        app.uninstall("globex");
        assertThat(failure().kind()).isEqualTo(Kind.NOT_CONFIGURED);
    }

    @Test
    void where_the_app_is_not_installed_it_is_said_where_it_is() {
        installation = Optional.empty();
        place = "initech";
        byOwner = true;
        app.installOn("globex");
        TokenException failure = failure();
        assertThat(failure.kind()).isEqualTo(Kind.NOT_CONFIGURED);
        assertThat(failure)
                .hasMessageEndingWith("App Iv23liStandIn is not installed on initech; it is on Acme, globex");
        byOwner = false;
        assertThat(failure()).hasMessageNotContaining("globex");
    }

    @Test
    void each_call_mints_another() throws TokenException {
        AppSource source = source();
        assertThat(source.fetch().value()).isNotEqualTo(source.fetch().value());
    }

    @Test
    void asks_for_no_more_than_the_scope() throws TokenException {
        scope = new TokenScope(List.of("api", "web.site"), Map.of("contents", "read"));
        source().fetch();
        assertThat(app.scope())
                .isEqualTo("{\"repositories\":[\"api\",\"web.site\"],\"permissions\":{\"contents\":\"read\"}}");
        scope = new TokenScope(List.of(), Map.of("issues", "write"));
        source().fetch();
        assertThat(app.scope()).isEqualTo("{\"permissions\":{\"issues\":\"write\"}}");
        scope = new TokenScope(List.of("api"), Map.of());
        source().fetch();
        assertThat(app.scope()).isEqualTo("{\"repositories\":[\"api\"]}");
    }

    @ParameterizedTest
    @CsvSource({"acme, /users/acme/installation", "acme/app, /repos/acme/app/installation"})
    void finds_the_installation_by_where_it_is_and_remembers_it(String where, String path) throws TokenException {
        installation = Optional.empty();
        place = where;
        AppSource source = source();
        source.fetch();
        source.fetch();
        assertThat(app.minted()).hasSize(2);
        assertThat(paths()).filteredOn(("GET " + path)::equals).hasSize(1);
    }

    @Test
    void looks_for_the_installation_again_when_it_is_no_longer_there() throws TokenException {
        installation = Optional.empty();
        place = "acme";
        AppSource source = source();
        source.fetch();
        app.answerNext(404, Map.of());
        assertThat(failure(source).kind()).isEqualTo(Kind.NOT_CONFIGURED);
        source.fetch();
        assertThat(paths()).filteredOn("GET /users/acme/installation"::equals).hasSize(2);
    }

    @Test
    void speaks_to_an_enterprise_server_below_its_path() throws TokenException {
        gitHub.serve("ghe.example.com", app);
        api = "https://ghe.example.com/api/v3";
        source().fetch();
        assertThat(paths())
                .containsExactly(
                        "POST /api/v3/app/installations/4711/access_tokens", "GET /api/v3/installation/repositories");
    }

    /** A renamed repository, an API that has moved: GitHub's REST documentation, "Follow redirects". */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void follows_redirects_to_the_same_server(int status) throws TokenException {
        installation = Optional.empty();
        place = "acme/old";
        app.answerNext(status, Map.of("Location", DOT_COM + "/repos/acme/renamed/installation"));
        app.answerNext(status, Map.of("Location", "/repos/acme/app/installation"));
        AppSource source = source();
        source.fetch();
        app.answerNext(status, Map.of("Location", "/app/installations/4711/access_tokens"));
        source.fetch();
        assertThat(app.minted()).hasSize(2);
        assertThat(paths())
                .containsExactly(
                        "GET /repos/acme/old/installation",
                        "GET /repos/acme/renamed/installation",
                        "GET /repos/acme/app/installation",
                        "POST /app/installations/4711/access_tokens",
                        "GET /installation/repositories",
                        "POST /app/installations/4711/access_tokens",
                        "POST /app/installations/4711/access_tokens",
                        "GET /installation/repositories");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ghe.example.com/app/installations/4711/access_tokens",
                "http://api.github.com/app/installations/4711/access_tokens",
                "https://api.github.com:8443/app/installations/4711/access_tokens",
                "https://someone@ghe.example.com/",
                "//ghe.example.com/",
                "mailto:someone",
            })
    void shows_what_it_has_signed_to_no_other_server(String location) {
        gitHub.serve("ghe.example.com", app);
        app.answerNext(301, Map.of("Location", location));
        assertThat(failure())
                .hasMessageStartingWith(DOT_COM + " answered 301: it redirects to another server")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BAD_ANSWER);
        assertThat(gitHub.requests()).singleElement().extracting("host").isEqualTo("api.github.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://", ":::", "/app/installations/4711/access_tokens"})
    void gives_up_on_a_redirect_that_leads_nowhere_or_in_a_circle(String location) {
        for (int i = 0; i < 10; i++) {
            app.answerNext(302, Map.of("Location", location));
        }
        assertThat(failure()).hasMessageContaining("answered 302");
        assertThat(gitHub.requests()).hasSizeLessThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void waits_until_github_knows_the_token_everywhere(int refusal) throws TokenException {
        app.lagsFor(3, refusal);
        InstallationToken token = source().fetch();
        assertThat(app.minted()).containsExactly(token.value().reveal());
        assertThat(pauses).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void hands_out_no_token_that_github_goes_on_to_refuse(int refusal) {
        app.lagsFor(1000, refusal);
        assertThat(failure())
                .hasMessageContaining("does not accept the token")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BAD_ANSWER);
        assertThat(pauses).hasSizeLessThan(10);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    /** A Date of another year must not make the App sign a JWT that is good then. */
    @ParameterizedTest
    @ValueSource(ints = {-86_400, 86_400, 315_000_000})
    void a_clock_that_is_far_away_dates_no_jwt(int secondsAhead) {
        app.setClockAhead(Duration.ofSeconds(secondsAhead));
        AppSource source = source();
        assertThatThrownBy(source::fetch).hasMessageContaining("the local clock is off by");
        assertThat(app.faults()).as("tries").hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {-600, -50, 50, 600})
    void a_wrong_clock_is_corrected_by_githubs(int secondsAhead) throws TokenException {
        app.setClockAhead(Duration.ofSeconds(secondsAhead));
        AppSource source = source();
        InstallationToken token = source.fetch();
        assertThat(token.expiresAt())
                .as("by the clock by which it ends earlier")
                .contains(NOW.plus(Duration.ofHours(1)).plusSeconds(Math.min(0, secondsAhead)));
        assertThat(source.skew()).contains(Duration.ofSeconds(-secondsAhead));
        int refused = app.faults().size();
        assertThat(refused).as("refused at most once").isLessThanOrEqualTo(1);
        source.fetch();
        assertThat(app.faults()).as("and never again").hasSize(refused);
    }

    @Test
    void a_signature_of_another_key_is_refused_once() throws Exception {
        Files.writeString(keyFile(), TestKeys.remembered(secrets, TestKeys.pkcs8(TestKeys.rsa(2048))));
        assertThat(failure())
                .hasMessageContaining(DOT_COM + " answered 401")
                .hasMessageContaining("private key")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BEARER_REFUSED);
        assertThat(app.faults()).containsExactly("signature");
    }

    @Test
    void the_app_of_another_id_is_refused() {
        appId = "1";
        assertThat(failure()).hasMessageContaining("App 1").hasMessageContaining("401");
        assertThat(app.faults()).containsExactly("iss");
    }

    @Test
    void a_rotated_key_is_used_at_the_next_call() throws Exception {
        String right = Files.readString(keyFile());
        AppSource source = source();
        Files.writeString(keyFile(), "being written");
        assertThat(failure(source).kind()).isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(gitHub.requests()).isEmpty();
        String version = source.credentialVersion();
        Files.writeString(keyFile(), right);
        assertThat(source.credentialVersion()).isNotEqualTo(version);
        source.fetch();
    }

    @Test
    void an_installation_that_is_not_there_is_named() {
        installation = Optional.of("1");
        assertThat(failure())
                .hasMessageContaining("installation 1")
                .hasMessageContaining("GITHUB_APP_INSTALLATION_ID")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.NOT_CONFIGURED);
    }

    @Test
    void a_scope_beyond_the_installation_is_named() {
        scope = new TokenScope(List.of("unknown", "app"), Map.of());
        assertThat(failure())
                .hasMessageContaining("422")
                .hasMessageContaining("does not have all of repository unknown, repository app; compare")
                .hasMessageContaining("GITHUB_APP_REPOSITORIES")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.NOT_CONFIGURED);
        assertThat(paths()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "unknown, , repository unknown",
        "app;unknown, contents:read, repository unknown",
        "app, statuses:write, permission statuses:write",
        "app;lib, contents:write;checks:read;workflows:read, permission checks:read",
    })
    void what_is_refused_of_a_use_of_its_own_is_named_alone(String repositories, String permissions, String named) {
        Map<String, String> levels = new TreeMap<>();
        for (String each : permissions == null ? new String[0] : permissions.split(";")) {
            levels.put(each.split(":")[0], each.split(":")[1]);
        }
        TokenScope wanted = new TokenScope(List.of(repositories.split(";")), levels);
        assertThatThrownBy(() -> source().fetch(wanted))
                .hasMessageContaining("installation 4711 does not have " + named + "; compare --repository");
        assertThat(app.minted()).isEmpty();
    }

    @Test
    void each_repository_of_a_long_list_costs_no_request_of_its_own() {
        List<String> names = IntStream.range(0, 200)
                .mapToObj(i -> i == 7 ? "unknown" : "app" + i)
                .toList();
        assertThatThrownBy(() -> source().fetch(new TokenScope(names, Map.of())))
                .hasMessageContaining("does not have all of repository app0,");
        assertThat(paths()).hasSize(2);
    }

    @Test
    void a_use_of_its_own_gets_what_it_asks_for() throws TokenException {
        AppSource source = source();
        InstallationToken token = source.fetch(new TokenScope(List.of("lib"), Map.of("contents", "read")));
        assertThat(app.opens(token.value().reveal(), "lib", "contents:read")).isTrue();
        assertThat(app.opens(token.value().reveal(), "lib", "contents:write")).isFalse();
        assertThat(app.opens(token.value().reveal(), "app", "contents:read")).isFalse();
        assertThat(app.opens(source.fetch().value().reveal(), "app", "contents:write"))
                .isTrue();
    }

    @Test
    void knows_whose_installation_it_is_and_what_it_grants_to_read() throws TokenException {
        Installed installed = source().installed();
        assertThat(installed.owner()).isEqualTo("Acme");
        assertThat(installed.id()).isEqualTo("4711");
        assertThat(Installed.atRead(installed.permissions()))
                .as("there is no workflows:read")
                .isEqualTo(Map.of("contents", "read", "issues", "read", "statuses", "read", "metadata", "read"));
    }

    @ParameterizedTest
    @CsvSource({
        "This installation has been suspended, is suspended; lift that",
        "Resource not accessible by integration, is suspended or blocked",
        "'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list"
                + " enabled, and your IP address 192.0.2.1 is not permitted', IP allow list lacks the address",
    })
    void the_reasons_of_a_403_are_told_apart(String message, String said) {
        app.answerNext(403, Map.of(), message);
        assertThat(failure())
                .hasMessageStartingWith(DOT_COM + " answered 403: ")
                .hasMessageContaining(said)
                .hasMessageNotContaining("192.0.2.1")
                .extracting(TokenException::kind)
                .isEqualTo(Kind.BEARER_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
                "You have triggered an abuse detection mechanism. Please wait a few minutes.",
            })
    void a_secondary_rate_limit_without_a_time_is_waited_for_a_minute(String message) {
        app.answerNext(403, Map.of("X-RateLimit-Remaining", "4999"), message);
        TokenException failure = failure();
        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(1));
    }

    @Test
    void a_new_token_that_github_takes_from_no_such_address_is_no_token() throws Exception {
        gitHub.serve("api.github.com", request -> {
            GitHubStandIn.Answer answer = app.handle(request);
            return request.path().equals("/installation/repositories")
                    ? GitHubStandIn.Answer.json(403, "{\"message\":\"... has an IP allow list enabled ...\"}")
                    : answer;
        });
        assertThat(failure()).hasMessageContaining("IP allow list");
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_rate_limit_at_the_trial_is_no_refusal() throws Exception {
        gitHub.serve("api.github.com", request -> {
            GitHubStandIn.Answer answer = app.handle(request);
            return request.path().equals("/installation/repositories")
                    ? new GitHubStandIn.Answer(403, Map.of("Retry-After", "60"), new byte[0])
                    : answer;
        });
        source().fetch();
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "403, Retry-After: 17, 17",
        "429, Retry-After: 17, 17",
        "429, X-Other: 1, 60",
        "403, X-RateLimit-Remaining: 0, 1200",
        "429, X-RateLimit-Remaining: 0, 1200",
        "503, Retry-After: 9, 9",
    })
    void a_rate_limit_says_when_to_come_back(int status, String header, long seconds) {
        String[] pair = header.split(": ");
        app.answerNext(
                status,
                Map.of(
                        pair[0],
                        pair[1],
                        "X-RateLimit-Reset",
                        Long.toString(NOW.plusSeconds(1200).getEpochSecond())));
        TokenException failure = failure();
        assertThat(failure.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(seconds));
    }

    @Test
    void a_rate_limit_that_is_not_spent_is_no_reason_for_a_403() {
        app.answerNext(403, Map.of("X-RateLimit-Remaining", "4999", "X-RateLimit-Reset", "1900000000"));
        assertThat(failure().kind()).isEqualTo(Kind.BEARER_REFUSED);
    }

    @Test
    void the_reset_of_a_rate_limit_is_counted_by_githubs_clock() {
        app.setClockAhead(Duration.ofMinutes(10));
        long reset = app.now().plusSeconds(30).getEpochSecond();
        app.answerNext(429, Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", Long.toString(reset)));
        assertThat(failure().retryAfter()).contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource({"500, SERVER_ERROR", "502, SERVER_ERROR", "303, BAD_ANSWER", "400, BAD_ANSWER", "200, BAD_ANSWER"})
    void any_other_answer_is_tried_again(int status, Kind kind) {
        app.answerNext(status, Map.of("Location", "https://ghe.example.com/"));
        assertThat(failure().kind()).isEqualTo(kind);
        assertThat(gitHub.requests()).allSatisfy(seen -> assertThat(seen.host()).isEqualTo("api.github.com"));
    }

    @Test
    void a_github_that_is_down_is_unreachable() throws Exception {
        AppSource source = source();
        gitHub.close();
        assertThat(failure(source).kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void no_answer_to_the_trial_is_no_refusal() throws Exception {
        AppSource source = source();
        app.lagsFor(1);
        int[] trials = {0};
        gitHub.serve("api.github.com", request -> {
            if (request.path().equals("/installation/repositories")) {
                trials[0]++;
                return GitHubStandIn.Answer.json(500, "{}");
            }
            return app.handle(request);
        });
        assertThat(source.fetch().value().reveal()).isEqualTo(app.minted().get(0));
        assertThat(trials[0]).isEqualTo(1);
    }

    @Test
    void the_bot_user_is_another_than_the_app_and_is_asked_for_with_a_token() throws Exception {
        AppSource.BotUser bot = source().botUser();
        assertThat(bot.email("github.com")).isEqualTo(StandInApp.BOT_EMAIL);
        assertThat(bot.name()).isEqualTo("stand-in[bot]");
        assertThat(app.faults()).isEmpty();
        assertThat(paths()).startsWith("GET /app").endsWith("GET /users/stand-in%5Bbot%5D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":77}", "{\"slug\":\"../x\"}", "{\"slug\":\"a\\nb\"}", "{\"slug\":\"\"}"})
    void a_name_that_is_none_is_refused_before_it_is_used(String answer) {
        gitHub.serve("api.github.com", request -> GitHubStandIn.Answer.json(200, answer));
        assertThatThrownBy(source()::botUser).hasMessageContaining("without the App's name");
        assertThat(paths()).containsExactly("GET /app");
    }
}
