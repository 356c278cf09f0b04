package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.VirtualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootClockTest {
    private static final String BOOT = "0f9a5a0e-3b0e-4f0c-8f5e-1c2d3e4f5a6b";

    @TempDir
    private Path proc;

    private final VirtualTime time = new VirtualTime();
    private BootClock clock;

    @BeforeEach
    void bootedAnHourAgo() throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.createDirectories(proc.resolve("self"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), BOOT + "\n");
        Files.writeString(proc.resolve("uptime"), "3600.25 7000.00\n");
        Files.writeString(proc.resolve("self/mountinfo"), "22 1 0:21 / /proc rw - proc proc rw\n");
        clock = new BootClock(time, proc);
    }

    @Test
    void an_instant_is_found_again_after_the_wall_clock_was_stepped() {
        Instant end = time.instant().plusSeconds(600);
        long uptime = clock.uptimeAt(end);
        time.stepWallClock(Duration.ofHours(-2));
        assertThat(clock.current(end, BOOT, uptime))
                .isBetween(time.instant().plusSeconds(599), time.instant().plusSeconds(600));
    }

    @Test
    void under_another_boot_the_wall_clock_is_all_there_is() {
        Instant end = time.instant().plusSeconds(600);
        time.stepWallClock(Duration.ofHours(-2));
        assertThat(clock.current(end, "another", clock.uptimeAt(end))).isEqualTo(end);
    }

    @Test
    void a_container_s_own_uptime_under_the_host_s_boot_id_is_not_trusted() throws IOException {
        Files.writeString(
                proc.resolve("self/mountinfo"),
                "90 22 0:50 /proc/uptime " + proc + "/uptime rw - fuse.lxcfs lxcfs rw\n");
        assertThat(clock.bootId()).isEmpty();
    }

    @Test
    void a_kernel_that_does_not_say_leaves_the_wall_clock() throws IOException {
        Files.delete(proc.resolve("uptime"));
        assertThat(clock.bootId()).isEmpty();
        assertThat(clock.uptimeAt(time.instant())).isZero();
    }
}
