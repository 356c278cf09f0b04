package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.ModelFleet;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The laws of docs/when-to-refresh.md for ten thousand workspaces that share one token. {@code -Dlaws.outage}
 * sets the hours of the long outage, two at least, and {@code -Dlaws.workspaces} how many have it: dev/torture laws.
 */
class FleetLawsTest {
    private static final int WORKSPACES = 10_000;
    private static final int HORIZON_HOURS = 8;
    private static final int IN_OUTAGE = Integer.getInteger("laws.workspaces", 2_000);
    private static final int OUTAGE_HOURS = Integer.getInteger("laws.outage", 2);

    /** The renewal lead is uniform over this many seconds. */
    private static final int RENEWAL_WINDOW = 180;

    @Test
    void no_second_of_the_renewal_window_is_busier_than_independent_arrivals_would_be() {
        ModelFleet fleet =
                new ModelFleet(WORKSPACES, Duration.ofSeconds(300), Duration.ofHours(HORIZON_HOURS), new Random(4));
        fleet.run();
        double mean = (double) WORKSPACES / RENEWAL_WINDOW;
        int busiest = Arrays.stream(fleet.requestsInSecond()).max().orElseThrow();
        System.out.printf("10,000 workspaces: busiest second %d requests, mean %.1f%n", busiest, mean);
        assertThat((double) busiest).isBetween(mean, mean + 5 * Math.sqrt(mean));
    }

    @Test
    void after_a_long_outage_no_second_is_busier_than_five_times_the_mean() {
        int hour = 3_600;
        int back = (2 + OUTAGE_HOURS) * hour;
        Duration horizon = Duration.ofHours(4L + OUTAGE_HOURS);
        ModelFleet fleet = new ModelFleet(IN_OUTAGE, Duration.ofSeconds(300), horizon, new Random(7));
        fleet.isDown(Duration.ofHours(2), Duration.ofHours(OUTAGE_HOURS), Kind.SERVER_ERROR);
        fleet.run();
        int[] seconds = fleet.requestsInSecond();
        double during = Arrays.stream(seconds, 3 * hour, back).average().orElseThrow() * hour / IN_OUTAGE;
        double mean = Arrays.stream(seconds, back, back + 300).average().orElseThrow();
        int busiest = Arrays.stream(seconds, back, back + 2 * hour).max().orElseThrow();
        long last =
                fleet.deadTimes().stream().mapToLong(dead -> dead.until()).max().orElseThrow() - back;
        System.out.printf(
                "%,d workspaces, %d h of 500: %.1f requests each an hour; after it %.1f a second, busiest %d,"
                        + " last token after %d s%n",
                IN_OUTAGE, OUTAGE_HOURS, during, mean, busiest, last);
        assertThat(during).isLessThan(30);
        assertThat((double) busiest).isLessThanOrEqualTo(5 * mean);
        assertThat(last).isLessThanOrEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({"300, 2.2", "30, 4.8"})
    void a_workspace_in_a_fleet_asks_little_more_often_than_one_alone(int buffer, double bound) {
        int workspaces = 1_000;
        ModelFleet fleet = new ModelFleet(workspaces, Duration.ofSeconds(buffer), Duration.ofHours(24), new Random(5));
        fleet.run();
        double perHour = fleet.requests() / 24.0 / workspaces;
        System.out.printf("1,000 workspaces, B = %d s: %.2f requests per workspace and hour%n", buffer, perHour);
        assertThat(perHour).isLessThanOrEqualTo(bound);
    }
}
