package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
        Instant end = workspace.platform().endOfCurrent();
        Instant plausible = switch (secondsAhead) {
            // The end that it names is 10 min early, and may be right.
            case -600 -> end.minusSeconds(600);
            // The end that it names has passed: the token lives by its Date only.
            case -7200 -> Instant.now().plusSeconds(40);
            default -> end;
        };
        assertThat(PublishedRecord.read(workspace.credential()).orElseThrow().end())
                .isCloseTo(plausible, within(3, ChronoUnit.SECONDS));
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
    }
}
