package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class ProcessIdentityTest {
    /** The time since the boot, read, and then held back as by a machine that has others to serve. */
    private static Instant readAndHeldUp() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime"));
            Instant now = Instant.EPOCH.plusMillis(Math.round(Double.parseDouble(uptime.split(" ")[0]) * 1000));
            Await.pass(Duration.ofMillis(100));
            return now;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void never_seems_older_than_it_is_however_long_it_is_held_up_while_it_looks() {
        long ticks = ProcessIdentity.identity().orElseThrow().startTime();
        InstantSource sinceBoot = ProcessIdentityTest::readAndHeldUp;
        assertThat(ProcessIdentity.startedAt(sinceBoot.withZone(ZoneOffset.UTC)))
                .isAfterOrEqualTo(Instant.EPOCH.plusMillis(ticks * 10));
    }
}
