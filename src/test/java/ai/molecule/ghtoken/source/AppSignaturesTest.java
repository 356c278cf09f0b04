package ai.molecule.ghtoken.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.ProxySettings;
import ai.molecule.ghtoken.source.signing.AppKey;
import ai.molecule.ghtoken.source.signing.AppSigner;
import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.guards.ThreadTimeLimit;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often the App's key signs, against a GitHub that checks each signature. */
class AppSignaturesTest {
    private final VirtualTime time = new VirtualTime();
    private final Secrets secrets = new Secrets();
    private final StandInApp app = new StandInApp(secrets, time);
    private final AppKey key = AppKey.ofVariable("GITHUB_APP_PRIVATE_KEY", Secret.of(app.key()));

    private GitHubStandIn gitHub;
    private String keyVersion = "1";
    private int signatures;

    @BeforeEach
    void start() throws Exception {
        gitHub = GitHubStandIn.start();
        gitHub.serve("api.github.com", app);
    }

    @AfterEach
    void stop() throws Exception {
        gitHub.close();
    }

    private AppSource source(String place) {
        AppSigner counted = new AppSigner() {
            @Override
            public byte[] sign(byte[] input, Duration limit) throws TokenException {
                signatures++;
                return key.sign(input, limit);
            }

            @Override
            public String version() {
                return keyVersion;
            }
        };
        Secret proxy = Secret.of("http://127.0.0.1:" + gitHub.port());
        return new AppSource(
                new AppSource.Settings(
                        StandInApp.ID, on(place), new TokenScope(List.of(), Map.of()), Duration.ofSeconds(60)),
                new GitHubApi(
                        URI.create("https://api.github.com"),
                        new HttpClient(
                                "molecule-gh-token-refresh/test",
                                ProxySettings.parse(Optional.empty(), Optional.of(proxy), Optional.empty()),
                                Optional.of(gitHub.certificate()),
                                new ThreadTimeLimit(),
                                time),
                        pause -> {}),
                counted,
                time);
    }

    private static AppSource.Installation on(String place) {
        return new AppSource.Installation(Optional.empty(), place, true);
    }

    @Test
    void one_serves_all_requests_for_all_owners() throws TokenException {
        app.installOn("globex");
        app.installOn("initech");
        AppSource source = source("acme");
        source.fetch();
        source.on(on("globex")).fetch();
        source.on(on("initech")).fetch();
        assertThat(signatures).isEqualTo(1);
        assertThat(app.minted()).extracting(app::owner).containsExactly("acme", "globex", "initech");
    }

    @ParameterizedTest
    @CsvSource({"299, 1", "300, 2", "-1, 2", "86400, 2"})
    void one_is_used_for_five_minutes_whichever_way_the_clock_is_set(int seconds, int expected) throws TokenException {
        AppSource source = source("acme");
        source.fetch();
        time.stepWallClock(Duration.ofSeconds(seconds));
        source.fetch();
        assertThat(signatures).isEqualTo(expected);
        assertThat(app.faults()).isEmpty();
    }

    @Test
    void a_key_that_has_been_replaced_signs_at_once() throws TokenException {
        AppSource source = source("acme");
        source.fetch();
        keyVersion = "2";
        source.fetch();
        assertThat(signatures).isEqualTo(2);
    }

    /** A key can be replaced in a key management service, where no version shows it. */
    @Test
    void one_that_github_refuses_later_is_replaced_within_the_same_call() throws TokenException {
        AppSource source = source("acme");
        source.fetch();
        app.answerNext(401, Map.of());
        source.fetch();
        assertThat(signatures).isEqualTo(2);
        assertThat(app.minted()).hasSize(2);
    }

    @Test
    void a_key_that_github_goes_on_to_refuse_signs_once_more_at_each_call_and_not_twice() throws TokenException {
        AppSource source = source("acme");
        source.fetch();
        app.answerNext(401, Map.of());
        app.answerNext(401, Map.of());
        assertThatThrownBy(source::fetch).hasMessageContaining("answered 401");
        assertThat(signatures).isEqualTo(2);
        app.answerNext(401, Map.of());
        assertThatThrownBy(source::fetch).hasMessageContaining("answered 401");
        assertThat(signatures).isEqualTo(3);
    }

    @Test
    void a_clock_that_is_wrong_is_corrected_once_for_all_owners() throws TokenException {
        app.installOn("globex");
        app.setClockAhead(Duration.ofSeconds(600));
        AppSource source = source("acme");
        source.fetch();
        time.stepWallClock(Duration.ofSeconds(400));
        app.setClockAhead(Duration.ofSeconds(600));
        source.on(on("globex")).fetch();
        assertThat(app.faults()).hasSize(1);
    }
}
