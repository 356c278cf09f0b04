package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ProcessTest
final class ClockSkewIT {
    @ParameterizedTest
    @ValueSource(ints = {-7200, -600, 0, 600, 7200})
    void what_is_stored_is_the_earlier_plausible_end_whatever_the_platforms_clock_says(
            int secondsAhead, Workspace workspace) throws IOException {
        workspace.platform().setClockAhead(Duration.ofSeconds(secondsAhead));
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(PublishedRecord.read(workspace.credential()).orElseThrow().end())
                .isCloseTo(
                        // A clock that is 10 min slow names an end that is 10 min early, and may be right.
                        workspace.platform().endOfCurrent().plusSeconds(secondsAhead == -600 ? -600 : 0),
                        within(3, ChronoUnit.SECONDS));
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
    }
}
