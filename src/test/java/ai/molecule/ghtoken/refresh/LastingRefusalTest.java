package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastingRefusalTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");

    private static TokenException failure(String answer) {
        return new TokenException(Kind.SERVER_ERROR, "it answered 500; see its log", null, answer);
    }

    private static Kind judged(String now, String before, int minutes, Optional<InstallationToken> held) {
        RefreshState state = RefreshState.UNKNOWN.failed(failure(before), NOW.minus(Duration.ofMinutes(minutes)));
        return LastingRefusal.judge(failure(now), state, held, NOW).kind();
    }

    private static Optional<InstallationToken> token(Origin origin, long secondsLeft) {
        return Optional.of(new InstallationToken(
                Secret.of("t"), NOW.minusSeconds(3600), Optional.of(NOW.plusSeconds(secondsLeft)), origin));
    }

    @ParameterizedTest
    @CsvSource({
        "500, 500, 9, SERVER_ERROR",
        "500, 500, 10, NOT_CONFIGURED",
        "501 scm, 501 scm, 600, NOT_CONFIGURED",
        "500, 501 scm, 600, SERVER_ERROR",
        "500 559aead0, 500 df7e70e5, 600, SERVER_ERROR",
        // such as 503
        "'', '', 600, SERVER_ERROR"
    })
    void the_same_refusal_for_ten_minutes_means_that_nothing_is_configured(
            String now, String before, int minutes, Kind kind) {
        assertThat(judged(now, before, minutes, Optional.empty())).isEqualTo(kind);
        assertThat(judged(now, before, minutes, token(Origin.ENVIRONMENT, 600))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"600, 600, SERVER_ERROR", "-60, 14, SERVER_ERROR", "-60, 15, NOT_CONFIGURED"})
    void a_platform_that_has_given_a_token_is_taken_for_broken_while_it_lives_and_for_longer(
            long left, int minutes, Kind kind) {
        assertThat(judged("500", "500", minutes, token(Origin.PLATFORM, left))).isEqualTo(kind);
    }

    @Test
    void each_other_answer_between_begins_anew() {
        RefreshState state = RefreshState.UNKNOWN
                .failed(failure("500"), NOW.minusSeconds(1200))
                .failed(new TokenException(Kind.UNREACHABLE, "down"), NOW.minusSeconds(300))
                .failed(failure("500"), NOW.minusSeconds(200));
        assertThat(LastingRefusal.judge(failure("500"), state, Optional.empty(), NOW)
                        .kind())
                .isEqualTo(Kind.SERVER_ERROR);
    }

    @Test
    void a_success_between_begins_anew() {
        InstallationToken token = token(Origin.PLATFORM, -60).get();
        RefreshState state = RefreshState.UNKNOWN
                .failed(failure("500"), NOW.minusSeconds(4000))
                .succeeded(token, NOW.minusSeconds(3600));
        assertThat(LastingRefusal.judge(failure("500"), state, Optional.of(token), NOW)
                        .kind())
                .isEqualTo(Kind.SERVER_ERROR);
    }

    @Test
    void says_for_how_long_and_keeps_what_the_answer_was() {
        RefreshState state = RefreshState.UNKNOWN.failed(failure("500"), NOW.minusSeconds(720));
        TokenException judged = LastingRefusal.judge(failure("500"), state, Optional.empty(), NOW);
        assertThat(judged)
                .hasMessage(
                        "not configured, as it seems after 12 min of the same answer: it answered 500; see its log");
        assertThat(judged.answer()).isEqualTo("500");
        assertThat(LastingRefusal.judge(judged, state.failed(judged, NOW), Optional.empty(), NOW))
                .isSameAs(judged);
    }
}
