package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.ModelPlatform;
import ai.molecule.ghtoken.testing.models.ModelPlatform.Outage;
import ai.molecule.ghtoken.testing.models.ModelWorkspace;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The laws of docs/when-to-refresh.md for one workspace: the real loop through a simulated month per seed.
 * {@code -Dlaws.seeds} sets the number of seeds: dev/torture laws.
 */
class RefreshLawsTest {
    private static final int SEEDS = Integer.getInteger("laws.seeds", 5);
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long MONTH = 30 * 24 * HOUR;

    /** One slice in which a daemon may sleep on, a request's time limit, and the answer. */
    private static final long NOTICED = 42 * SECOND;

    private static final long BACK_AFTER_OUTAGE = 30 * SECOND;
    private static final long BACK_AFTER_LONG_OUTAGE = 300 * SECOND;
    private static final long BACK_AFTER_REFUSAL = 70 * SECOND;
    private static final long BACK_AFTER_NEW_BEARER = 8 * SECOND;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    /** A month of one workspace and everything that its seed makes happen. */
    private static final class Month {
        final Random random;
        final VirtualTime time = new VirtualTime();
        final long begin = time.truth();
        final ModelPlatform platform;
        final ModelWorkspace workspace;

        Month(long seed, int smallestBuffer, boolean hasBootClock) {
            random = new Random(seed);
            Duration buffer = Duration.ofSeconds(smallestBuffer + random.nextInt(901 - smallestBuffer));
            platform = new ModelPlatform(time, buffer, random.nextBoolean(), random)
                    .answeringWithin(Duration.ofSeconds(3));
            workspace = new ModelWorkspace(time, platform, random, hasBootClock);
        }

        private Month(long seed) {
            random = new Random(seed);
            platform = new ModelPlatform(time, Duration.ofMillis(ModelPlatform.LIFE), false, random)
                    .answeringWithin(Duration.ofSeconds(8));
            workspace = new ModelWorkspace(time, platform, random, true);
        }

        static Month ofAnApp(long seed) {
            return new Month(seed);
        }

        long anInstant() {
            return begin + HOUR + (long) (random.nextDouble() * (MONTH - 2 * HOUR));
        }

        long upTo(Duration longest) {
            return 1 + (long) (random.nextDouble() * longest.toMillis());
        }

        void stepsTheClockNowAndThen() {
            for (int i = 0; i < 40; i++) {
                Duration step = Duration.ofMillis(upTo(Duration.ofHours(4))).minusHours(2);
                time.at(anInstant(), () -> time.stepWallClock(step));
            }
        }

        void restartsNowAndThen() {
            for (int i = 0; i < 60; i++) {
                time.at(anInstant(), workspace::restart);
            }
        }

        /** Half of them an hour at most, half up to six, with time to recover in between. */
        void outagesOf(Kind[] kinds, Consumer<Outage> eachAlso) {
            long at = begin + HOUR;
            while (at < begin + MONTH) {
                long until = at + upTo(Duration.ofHours(random.nextBoolean() ? 1 : 6));
                Outage outage = new Outage(at, until, kinds[random.nextInt(kinds.length)]);
                platform.isDown(outage);
                eachAlso.accept(outage);
                at = until + Duration.ofMinutes(6).toMillis() + upTo(Duration.ofHours(12));
            }
        }

        /** A token that had longer to live than the grace after the platform's return must not have died at all. */
        void assertDeadOnlyInOutagesAndShortlyAfter(ToLongFunction<Outage> grace) {
            assertThat(workspace.deadTimes())
                    .allSatisfy(dead -> assertThat(platform.outages())
                            .anyMatch(outage -> dead.from() >= outage.from()
                                    && dead.until() <= outage.until() + grace.applyAsLong(outage)));
        }

        void run() {
            workspace.runUntil(begin + MONTH);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_instant_is_dead_while_the_platform_answers(long seed) {
        Month month = new Month(seed, 60, true);
        month.stepsTheClockNowAndThen();
        month.restartsNowAndThen();
        month.run();
        assertThat(month.workspace.deadTimes()).isEmpty();
    }

    /** Where /proc tells no boot time, a daemon that starts asks at once: it cannot know of a step that it did not see. */
    @ParameterizedTest
    @MethodSource("seeds")
    void no_instant_is_dead_when_the_clock_steps_and_nothing_else_tells_the_time(long seed) {
        Month month = new Month(seed, 60, false);
        month.stepsTheClockNowAndThen();
        month.restartsNowAndThen();
        month.run();
        assertThat(month.workspace.deadTimes()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_platform_that_renews_late_costs_more_requests_but_no_dead_instant(long seed) {
        Month month = new Month(seed, 30, true);
        month.run();
        assertThat(month.workspace.deadTimes()).isEmpty();
    }

    /** A GitHub App has a token minted at each request, and GitHub may take seconds to know it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void an_app_that_mints_for_itself_has_no_dead_instant_and_asks_less(long seed) {
        Month month = Month.ofAnApp(seed);
        month.stepsTheClockNowAndThen();
        month.restartsNowAndThen();
        month.run();
        assertThat(month.workspace.deadTimes()).isEmpty();
        long hours = MONTH / HOUR;
        assertThat(month.platform.requests()).isBetween(hours, 3 * hours / 2);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_outage_of_github_is_noticed_by_an_app_only_when_it_outlasts_the_token(long seed) {
        Month month = Month.ofAnApp(seed);
        month.outagesOf(new Kind[] {Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.SERVER_ERROR}, outage -> {});
        month.restartsNowAndThen();
        month.run();
        month.assertDeadOnlyInOutagesAndShortlyAfter(RefreshLawsTest::grace);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_suspended_host_has_a_living_token_within_a_slice_of_waking(long seed) {
        Month month = new Month(seed, 60, seed % 2 == 0);
        List<Long> wakings = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Duration length = Duration.ofMillis(month.upTo(Duration.ofHours(8)));
            month.time.at(month.anInstant(), () -> {
                month.time.suspend(length);
                wakings.add(month.time.truth());
            });
        }
        month.run();
        assertThat(month.workspace.deadTimes())
                .allSatisfy(dead -> assertThat(wakings)
                        .anySatisfy(waking -> assertThat(dead.until()).isBetween(waking, waking + NOTICED)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_outage_is_noticed_only_when_no_living_token_could_be_had_in_time(long seed) {
        Month month = new Month(seed, 60, true);
        Kind[] kinds = {Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.SERVER_ERROR, Kind.BEARER_REFUSED, Kind.NOT_CONFIGURED};
        month.outagesOf(kinds, outage -> {});
        month.stepsTheClockNowAndThen();
        month.restartsNowAndThen();
        month.run();
        month.assertDeadOnlyInOutagesAndShortlyAfter(RefreshLawsTest::grace);
    }

    /** How long after the outage's end a living token is back, a request's time limit included. */
    private static long grace(Outage outage) {
        Duration length = Duration.ofMillis(outage.until() - outage.from());
        if (outage.kind() == Kind.NOT_CONFIGURED) {
            return length.toMinutes() < 10 ? BACK_AFTER_REFUSAL : BACK_AFTER_LONG_OUTAGE;
        }
        if (!outage.kind().isRetryable()) {
            return BACK_AFTER_REFUSAL;
        }
        return length.toMinutes() < 15 ? BACK_AFTER_OUTAGE : BACK_AFTER_LONG_OUTAGE;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_rotated_bearer_is_used_within_seconds(long seed) {
        Month month = new Month(seed, 60, true);
        Kind[] kinds = {Kind.BEARER_REFUSED, Kind.BEARER_MISSING};
        month.outagesOf(kinds, gap -> month.time.at(gap.until(), month.workspace::rotateBearer));
        month.run();
        month.assertDeadOnlyInOutagesAndShortlyAfter(gap -> BACK_AFTER_NEW_BEARER);
    }

    @Test
    void a_bearer_that_appears_late_is_used_within_seconds() {
        Month month = new Month(7, 300, true);
        long appears = month.begin + 3 * HOUR;
        month.platform.isDown(new Outage(month.begin, appears, Kind.BEARER_MISSING));
        month.time.at(appears, month.workspace::rotateBearer);
        month.workspace.runUntil(appears + BACK_AFTER_NEW_BEARER);
        assertThat(month.workspace.held()).isPresent();
    }

    /** Each request may be one at GitHub too. */
    @ParameterizedTest
    @ValueSource(strings = {"SERVER_ERROR", "BAD_ANSWER", "UNREACHABLE", "NOT_CONFIGURED"})
    void a_platform_that_fails_all_day_is_asked_less_than_30_times_an_hour(Kind kind) {
        Month month = new Month(9, 300, true);
        month.platform.isDown(new Outage(month.begin, month.begin + 25 * HOUR, kind));
        month.workspace.runUntil(month.begin + HOUR);
        long before = month.platform.requests();
        month.workspace.runUntil(month.begin + 25 * HOUR);
        double perHour = (month.platform.requests() - before) / 24.0;
        System.out.printf("down all day (%s): %.1f requests an hour%n", kind, perHour);
        assertThat(perHour).isBetween(10.0, 30.0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void steady_load_is_at_most_2_2_requests_an_hour(boolean busyPlatform) {
        VirtualTime time = new VirtualTime();
        Random random = new Random(1);
        ModelPlatform platform = new ModelPlatform(time, Duration.ofSeconds(300), busyPlatform, random);
        new ModelWorkspace(time, platform, random, true).runUntil(time.truth() + MONTH);
        double perHour = platform.requests() * (double) HOUR / MONTH;
        System.out.printf("requests per simulated hour, %s platform: %.2f%n", busyPlatform ? "busy" : "quiet", perHour);
        assertThat(perHour).isLessThanOrEqualTo(2.2);
    }
}
