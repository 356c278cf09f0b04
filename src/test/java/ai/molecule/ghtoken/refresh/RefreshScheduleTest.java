package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Seconds from now until the next refresh, at both ends of the randomness. */
class RefreshScheduleTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");
    private static final double ALMOST_ONE = Math.nextDown(1.0);

    private static RefreshSchedule schedule(double random) {
        return new RefreshSchedule(Duration.ofSeconds(2700), Duration.ofSeconds(120), Duration.ZERO, () -> random);
    }

    private static InstallationToken token(long secondsLeft) {
        return new InstallationToken(
                Secret.of("t"),
                NOW.minusSeconds(3600 - secondsLeft),
                Optional.of(NOW.plusSeconds(secondsLeft)),
                Origin.PLATFORM);
    }

    private static Trouble trouble(int failures) {
        return new Trouble(failures, 0, NOW.minusSeconds(599), Set.of());
    }

    private static Trouble troubleFor(Duration time) {
        return new Trouble(100, 0, NOW.minus(time), Set.of());
    }

    private static double seconds(Instant next) {
        return Duration.between(NOW, next).toMillis() / 1000.0;
    }

    @ParameterizedTest(name = "{0} s left, unchanged {1}: between {2} and {3} s")
    @CsvSource({
        // the interval comes first, with its jitter
        "3600, false, 2580, 2820",
        // the end comes first: 60 to 240 s before it
        "1200, false, 960, 1140",
        "601, false, 361, 541",
        // a short one: when a tenth to a quarter of it is left
        "599, false, 449.25, 539.1",
        "20, false, 15, 18",
        // the same token again inside the lead: half of what is left, at least 2 s
        "240, true, 120, 120",
        "60, true, 30, 30",
        "3, true, 2, 2",
        // the same token again with time to spare is as good as another
        "1200, true, 960, 1140",
    })
    void a_living_token_is_renewed_before_its_end(long left, boolean unchanged, double earliest, double latest) {
        double low = seconds(schedule(0).afterSuccess(NOW, token(left), unchanged));
        double high = seconds(schedule(ALMOST_ONE).afterSuccess(NOW, token(left), unchanged));
        assertThat(Math.min(low, high)).isCloseTo(earliest, offset(0.01));
        assertThat(Math.max(low, high)).isCloseTo(latest, offset(0.01));
    }

    @Test
    void a_token_without_a_stated_end_is_asked_for_every_240_seconds() {
        InstallationToken endless = new InstallationToken(Secret.of("t"), NOW, Optional.empty(), Origin.PLATFORM);
        assertThat(seconds(schedule(0.5).afterSuccess(NOW, endless, true))).isEqualTo(240);
    }

    @ParameterizedTest(name = "failure {0}, {1} s left: up to {2} s")
    @CsvSource({
        "1, 3000, 1",
        "2, 3000, 2",
        "4, 3000, 8",
        "7, 3000, 60",
        "100, 3000, 60",
        // nearly dead, and dead
        "100, 60, 30",
        "100, 20, 15",
        "100, -5, 15",
        "3, -5, 4",
    })
    void failures_back_off_exponentially_with_full_jitter(int failures, long left, double most) {
        TokenException down = new TokenException(Kind.UNREACHABLE, "down");
        assertThat(seconds(schedule(0).afterFailure(NOW, trouble(failures), down, Optional.of(token(left)))))
                .isEqualTo(0.1);
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble(failures), down, Optional.of(token(left)))))
                .isCloseTo(most, offset(0.01));
    }

    @ParameterizedTest(name = "{0} s without success, {1} s left: up to {2} s")
    @CsvSource({
        "899, 3000, 60",
        "899, -5, 15",
        // 5 min, a request's time limit included
        "900, 3000, 285",
        "900, -5, 285",
        "86400, -5, 285",
        // half of what a living token has left still comes first
        "900, 300, 150",
        "900, 20, 15",
    })
    void after_a_quarter_of_an_hour_without_success_the_back_off_grows_to_five_minutes(
            long lasted, long left, double most) {
        TokenException down = new TokenException(Kind.SERVER_ERROR, "500");
        Trouble trouble = troubleFor(Duration.ofSeconds(lasted));
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble, down, Optional.of(token(left)))))
                .isCloseTo(most, offset(0.01));
    }

    @ParameterizedTest(name = "{0} for {1} s: between {2} and {3} s")
    @CsvSource({
        "NOT_CONFIGURED, 599, 54, 60",
        "NOT_CONFIGURED, 600, 256.5, 285",
        "BEARER_REFUSED, 86400, 54, 60",
    })
    void a_platform_that_says_for_ten_minutes_that_it_has_no_app_is_asked_every_five(
            Kind kind, long lasted, double least, double most) {
        TokenException refused = new TokenException(kind, "refused");
        Trouble trouble = troubleFor(Duration.ofSeconds(lasted));
        assertThat(seconds(schedule(0).afterFailure(NOW, trouble, refused, Optional.empty())))
                .isEqualTo(least);
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble, refused, Optional.empty())))
                .isCloseTo(most, offset(0.01));
    }

    @Test
    void a_token_of_seconds_is_retried_within_seconds() {
        InstallationToken brief = new InstallationToken(
                Secret.of("t"), NOW.minusSeconds(10), Optional.of(NOW.plusSeconds(10)), Origin.PLATFORM);
        TokenException down = new TokenException(Kind.UNREACHABLE, "down");
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble(100), down, Optional.of(brief))))
                .isLessThanOrEqualTo(5);
    }

    @ParameterizedTest(name = "Retry-After {0}, {1} s left: {2} s at least, {3} at most")
    @CsvSource({
        "120, 3000, 120, 150",
        // no longer than ten minutes
        "7200, 3000, 600, 600",
        // never beyond the held token's end minus 60 s
        "120, 100, 40, 40",
        // nor beyond 15 s once it is dead
        "120, -1, 15, 15",
    })
    void retry_after_is_obeyed_as_long_as_the_token_allows(long asked, long left, double least, double most) {
        TokenException throttled = new TokenException(Kind.THROTTLED, "429", Duration.ofSeconds(asked));
        assertThat(seconds(schedule(0).afterFailure(NOW, trouble(1), throttled, Optional.of(token(left)))))
                .isEqualTo(least);
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble(1), throttled, Optional.of(token(left)))))
                .isCloseTo(most, offset(0.01));
    }

    @ParameterizedTest
    @CsvSource({"BEARER_REFUSED", "BEARER_MISSING", "NOT_CONFIGURED"})
    void what_only_a_person_can_mend_is_asked_again_every_minute(Kind kind) {
        TokenException refused = new TokenException(kind, "refused");
        assertThat(seconds(schedule(0).afterFailure(NOW, trouble(1), refused, Optional.empty())))
                .isEqualTo(54);
        assertThat(seconds(schedule(ALMOST_ONE).afterFailure(NOW, trouble(9), refused, Optional.of(token(3000)))))
                .isCloseTo(60, offset(0.01));
    }

    @Test
    void a_start_with_a_living_token_goes_on_from_it_and_any_other_start_asks_at_once() {
        RefreshSchedule schedule = schedule(0);
        InstallationToken provisioned =
                new InstallationToken(Secret.of("t"), NOW, Optional.empty(), Origin.ENVIRONMENT);
        assertThat(seconds(schedule.atStart(NOW, Optional.of(token(1200))))).isEqualTo(1140);
        assertThat(schedule.atStart(NOW, Optional.of(token(-1)))).isEqualTo(NOW);
        assertThat(schedule.atStart(NOW, Optional.of(provisioned))).isEqualTo(NOW);
        assertThat(schedule.atStart(NOW, Optional.empty())).isEqualTo(NOW);
    }

    @Test
    void more_jitter_than_half_the_interval_counts_as_half() {
        RefreshSchedule eager =
                new RefreshSchedule(Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ZERO, () -> 0);
        assertThat(seconds(eager.afterSuccess(NOW, token(3600), false))).isEqualTo(30);
    }
}
