package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.ModelFleet;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The laws of docs/when-to-refresh.md for ten thousand workspaces that share one token. */
class FleetLawsTest {
    private static final int WORKSPACES = 10_000;
    private static final int HORIZON_HOURS = 8;

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
