package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.RefreshState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private final VirtualTime time = new VirtualTime();

    @Test
    void a_daemon_is_not_late_because_somebody_stepped_the_clock(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "0f9a5a0e-3b0e-4f0c-8f5e-1c2d3e4f5a6b\n");
        Files.writeString(proc.resolve("uptime"), "3600.25 7000.00\n");
        Files.writeString(proc.resolve("self/mountinfo"), "22 1 0:21 / /proc rw - proc proc rw\n");
        BootClock clock = new BootClock(time, proc);
        Instant next = time.instant().plusSeconds(1200);
        byte[] recorded = StateFile.encode(RefreshState.UNKNOWN.planned(next), clock);
        time.stepWallClock(Duration.ofHours(2));
        assertThat(StateFile.parse(recorded, clock).nextRefreshAt().orElseThrow())
                .isBetween(time.instant().plusSeconds(1199), time.instant().plusSeconds(1200));
    }
}
