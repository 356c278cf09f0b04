package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.hook.MeteredHook;
import ai.molecule.ghtoken.testing.standins.RecordingLogger;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefreshReporterTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00.750Z");
    private static final Instant NEXT = NOW.plusSeconds(600);
    private static final TokenException DOWN = new TokenException(Kind.UNREACHABLE, "no connection");

    private final List<String> log = new ArrayList<>();
    private final RefreshReporter reporter = new RefreshReporter(new RecordingLogger(log), counting(), "");

    private final List<String> counted = new ArrayList<>();

    private MetricsRecorder counting() {
        return new MetricsRecorder() {
            @Override
            public void refreshed() {
                counted.add("refreshed");
            }

            @Override
            public void failed(Kind kind) {
                counted.add(kind.word());
            }

            @Override
            public void noticed() {
                counted.add("noticed");
            }
        };
    }

    private static InstallationToken token(String value, long seconds) {
        return new InstallationToken(Secret.of(value), NOW, Optional.of(NOW.plusSeconds(seconds)), Origin.PLATFORM);
    }

    private void refreshed(InstallationToken token) {
        reporter.report(new RefreshOutcome.Refreshed(token, false), NOW, NEXT);
    }

    private void failed(InstallationToken held) {
        reporter.report(new RefreshOutcome.Failed(DOWN, Optional.of(held), false), NOW, NEXT);
    }

    @Test
    void says_once_what_was_published_and_when_it_ends_to_the_second() {
        refreshed(token("ghs_one", 3600));
        refreshed(token("ghs_one", 3600));
        assertThat(log)
                .containsExactly(
                        "published platform token " + Secret.of("ghs_one").fingerprint()
                                + ", expires 2026-04-17T23:00:00Z (in 60 min); next refresh 2026-04-17T22:10:00Z");
    }

    @Test
    void says_what_was_found_at_start_and_not_again_that_it_is_published() {
        reporter.kept(token("ghs_one", 3600), NOW, NEXT);
        refreshed(token("ghs_one", 3600));
        assertThat(log)
                .singleElement()
                .asString()
                .startsWith("found platform token")
                .endsWith("22:10:00Z");
    }

    @Test
    void says_that_it_works_again_when_the_same_token_comes_back() {
        refreshed(token("ghs_one", 3600));
        failed(token("ghs_one", 3600));
        refreshed(token("ghs_one", 3600));
        assertThat(log).hasSize(3).last().asString().startsWith("the refresh works again: same platform token");
    }

    @Test
    void a_token_that_was_only_held_through_a_failure_is_not_news_when_it_is_had_again() {
        failed(token("ghs_one", 3600));
        refreshed(token("ghs_one", 3600));
        assertThat(log).hasSize(2).last().asString().startsWith("the refresh works again");
    }

    @Test
    void counts_in_seconds_up_to_two_minutes_and_says_which_side_of_the_end_it_is() {
        failed(token("ghs_a", 119));
        failed(token("ghs_b", 120));
        failed(token("ghs_c", -119));
        failed(token("ghs_d", -120));
        failed(token("ghs_e", 0));
        assertThat(log).hasSize(5);
        assertThat(log.get(0)).contains(", expires 2026", "(in 119 s)");
        assertThat(log.get(1)).contains(", expires 2026", "(in 2 min)");
        assertThat(log.get(2)).contains(", expired 2026", "(119 s ago)");
        assertThat(log.get(3)).contains(", expired 2026", "(2 min ago)");
        assertThat(log.get(4)).contains(", expired 2026", "0 s");
    }

    @Test
    void says_of_an_end_that_nobody_knows_that_it_is_unknown() {
        refreshed(new InstallationToken(Secret.of("ghs_x"), NOW, Optional.empty(), Origin.ENVIRONMENT));
        assertThat(log).singleElement().asString().contains("environment token", ", end unknown");
    }

    @Test
    void names_a_defect_by_its_class_alone() {
        reporter.defect(new IllegalStateException("ghs_secret"));
        assertThat(log).containsExactly("a defect of ours, going on: java.lang.IllegalStateException");
    }

    @Test
    void counts_also_what_it_does_not_say_again() {
        reporter.kept(token("ghs_one", 3600), NOW, NEXT);
        failed(token("ghs_one", 3600));
        failed(token("ghs_one", 3600));
        refreshed(token("ghs_one", 3600));
        assertThat(counted).containsExactly("noticed", "unreachable", "unreachable", "refreshed");
    }

    @Test
    void a_sink_s_news_and_failures_are_counted_and_handed_on() {
        TokenException failure = new TokenException(Kind.LOGIN_FAILED, "gh is out of sorts");
        List<InstallationToken> told = new ArrayList<>();
        MeteredHook sink = new MeteredHook(
                token -> {
                    told.add(token);
                    throw failure;
                },
                counting());
        assertThatThrownBy(() -> sink.publish(token("ghs_one", 1))).isSameAs(failure);
        assertThat(told).hasSize(1);
        assertThat(counted).containsExactly("noticed", "login-failed");
    }
}
