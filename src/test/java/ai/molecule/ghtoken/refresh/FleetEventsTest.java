package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.ModelFleet;
import ai.molecule.ghtoken.testing.models.ModelWorkspace;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the platform sees of a fleet, quiet, restarted and after an outage; the figures of docs/fleets.md. */
class FleetEventsTest {
    private static final int WORKSPACES = 1_000;
    private static final int HOUR = 3_600;
    private static final int HORIZON_HOURS = 6;

    private static ModelFleet fleet(int workspaces) {
        return new ModelFleet(workspaces, Duration.ofSeconds(300), Duration.ofHours(HORIZON_HOURS), new Random(6));
    }

    private static int busiest(int[] requests, int from, int until) {
        return Arrays.stream(requests, from, until).max().orElseThrow();
    }

    private static double perSecond(int[] requests, int from, int until) {
        return Arrays.stream(requests, from, until).average().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {39, 200, 1_000})
    void a_quiet_fleet_spreads_its_renewals_over_three_minutes_of_each_hour(int workspaces) {
        ModelFleet fleet = fleet(workspaces);
        fleet.run();
        int[] seconds = fleet.requestsInSecond();
        int busiest = busiest(seconds, 2 * HOUR, HORIZON_HOURS * HOUR);
        long silent = Arrays.stream(seconds, 2 * HOUR, HORIZON_HOURS * HOUR)
                .filter(requests -> requests == 0)
                .count();
        System.out.printf(
                "%,d workspaces: %.0f requests an hour, busiest second %d, none in %.0f %% of the seconds%n",
                workspaces,
                perSecond(seconds, 2 * HOUR, HORIZON_HOURS * HOUR) * HOUR,
                busiest,
                100.0 * silent / (4 * HOUR));
        double mean = workspaces / 180.0;
        assertThat((double) busiest).isBetween(mean, 1 + mean + 5 * Math.sqrt(mean));
        assertThat(fleet.deadTimes()).isEmpty();
    }

    /** A second in which the fleet has renewed its token and has nothing to do for half an hour. */
    private static int quietSecond() {
        ModelFleet fleet = fleet(WORKSPACES);
        fleet.run();
        int second = 3 * HOUR;
        while (perSecond(fleet.requestsInSecond(), second, second + HOUR / 2) > 0) {
            second++;
        }
        return second;
    }

    @Test
    void a_rolling_restart_asks_nothing_where_the_cache_survives() {
        ModelFleet fleet = fleet(WORKSPACES);
        fleet.restartAll(Duration.ofSeconds(quietSecond()), Duration.ofSeconds(1), ModelWorkspace::restart);
        fleet.run();
        System.out.printf("rolling restart, caches kept: %d requests%n", fleet.requestsAtRestart());
        assertThat(fleet.requestsAtRestart()).isZero();
        assertThat(fleet.deadTimes()).isEmpty();
    }

    @Test
    void a_rolling_restart_asks_once_for_each_workspace_that_lost_its_cache() {
        ModelFleet fleet = fleet(WORKSPACES);
        int from = quietSecond();
        fleet.restartAll(Duration.ofSeconds(from), Duration.ofSeconds(1), ModelWorkspace::replace);
        fleet.run();
        int meanwhile =
                Arrays.stream(fleet.requestsInSecond(), from, from + WORKSPACES).sum();
        System.out.printf("rolling restart, caches lost: %d requests%n", fleet.requestsAtRestart());
        assertThat(fleet.requestsAtRestart()).isEqualTo(WORKSPACES).isEqualTo(meanwhile);
        assertThat(fleet.deadTimes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BEARER_REFUSED"})
    void after_an_outage_of_an_hour_all_return_in_time_and_not_all_at_once(Kind kind) {
        ModelFleet fleet = fleet(WORKSPACES);
        int from = 3 * HOUR;
        int back = from + HOUR;
        int grace = kind.isRetryable() ? 300 : 70;
        fleet.isDown(Duration.ofSeconds(from), Duration.ofHours(1), kind);
        fleet.run();
        int[] seconds = fleet.requestsInSecond();
        System.out.printf(
                "outage of an hour (%s), %,d workspaces: %.0f requests a second in its last minute, busiest second %d;"
                        + " after it, busiest second %d, last token after %d s%n",
                kind,
                WORKSPACES,
                perSecond(seconds, back - 60, back),
                busiest(seconds, from, back),
                busiest(seconds, back, back + HOUR),
                fleet.deadTimes().stream().mapToLong(dead -> dead.until()).max().orElseThrow() - back);
        assertThat(fleet.deadTimes())
                .isNotEmpty()
                .allSatisfy(dead -> assertThat(dead.until()).isBetween((long) back, (long) back + grace));
        assertThat(busiest(seconds, back, back + HOUR)).isLessThanOrEqualTo(busiest(seconds, from, back));
        // Each asks every 7.5 s on average, independently of the others: mean and five standard deviations.
        double mean = WORKSPACES / 7.5;
        assertThat((double) busiest(seconds, from, HORIZON_HOURS * HOUR)).isLessThan(mean + 5 * Math.sqrt(mean));
    }
}
