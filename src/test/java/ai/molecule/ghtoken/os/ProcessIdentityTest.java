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
        Instant now = sinceBoot();
        Await.pass(Duration.ofMillis(100));
        return now;
    }

    private static Instant sinceBoot() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime"));
            return Instant.EPOCH.plusMillis(Math.round(Double.parseDouble(uptime.split(" ")[0]) * 1000));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void does_not_seem_younger_for_being_held_up_once() {
        long ticks = ProcessIdentity.identity().orElseThrow().startTime();
        int[] reading = {0};
        InstantSource heldUpOnce = () -> {
            if (reading[0]++ == 1) {
                Await.pass(Duration.ofSeconds(1));
            }
            return sinceBoot();
        };
        assertThat(ProcessIdentity.startedAt(heldUpOnce.withZone(ZoneOffset.UTC)))
                .isBefore(Instant.EPOCH.plusMillis(ticks * 10 + 900));
    }

    @Test
    void never_seems_older_than_it_is_however_long_it_is_held_up_while_it_looks() {
        long ticks = ProcessIdentity.identity().orElseThrow().startTime();
        InstantSource sinceBoot = ProcessIdentityTest::readAndHeldUp;
        assertThat(ProcessIdentity.startedAt(sinceBoot.withZone(ZoneOffset.UTC)))
                .isAfterOrEqualTo(Instant.EPOCH.plusMillis(ticks * 10));
    }
}
