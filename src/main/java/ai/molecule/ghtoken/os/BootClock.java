package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * The wall clock and the time since boot. The latter cannot be stepped, and a shell can read it without starting a
 * process (proc_uptime(5), random(4)). If /proc has no usable values, only the wall clock is used. Thread-safe.
 *
 * @param proc the mount point of procfs; if it does not exist, only the wall clock is used
 */
public record BootClock(Clock clock, Path proc) {
    private static final Pattern BOOT_ID = Pattern.compile("[0-9a-f-]{36}");
    private static final long UNKNOWN = -1;
    /** A slewed (adjtime(3)) or rounded clock differs by less than this; a stepped clock by more. */
    private static final Duration SAME_CLOCK = Duration.ofSeconds(2);

    public Instant now() {
        return clock.instant();
    }

    /** The kernel's boot id; empty if it or the uptime is not available. */
    public String bootId() {
        String found = read("sys/kernel/random/boot_id").strip();
        return BOOT_ID.matcher(found).matches() && uptimeMillis() >= 0 && isUptimeTheKernels() ? found : "";
    }

    /** lxcfs(8) mounts its own /proc/uptime, which starts at 0 with each container while the boot id is the host's. */
    private boolean isUptimeTheKernels() {
        return !read("self/mountinfo").contains(" " + proc.resolve("uptime") + " ");
    }

    /**
     * A stored instant, corrected by the clock steps since it was stored.
     *
     * @param writtenUnder the boot id when it was stored, or empty
     * @param uptimeSeconds as {@link #uptimeAt} gave it then
     */
    public Instant current(Instant stored, String writtenUnder, long uptimeSeconds) {
        if (uptimeSeconds == 0 || writtenUnder.isEmpty() || !writtenUnder.equals(bootId())) {
            return stored;
        }
        Instant counted = instantAt(uptimeSeconds);
        return Duration.between(counted, stored).abs().compareTo(SAME_CLOCK) <= 0 ? stored : counted;
    }

    /**
     * The uptime, in whole seconds, at which the wall clock will show that instant; rounded down, so that a token is
     * never called alive after its end. At least 1, or 0 if the uptime is not available.
     */
    public long uptimeAt(Instant instant) {
        long millis = uptimeMillis();
        if (millis < 0) {
            return 0;
        }
        return Math.max(1, Math.floorDiv(millis + instant.toEpochMilli() - now().toEpochMilli(), 1000));
    }

    /** What the wall clock will show at that uptime, unless it is stepped. */
    public Instant instantAt(long uptimeSeconds) {
        Instant now = now();
        return now.plusMillis(uptimeSeconds * 1000 - uptimeMillis());
    }

    private long uptimeMillis() {
        String text = read("uptime");
        int end = text.indexOf(' ');
        try {
            return end < 0 ? UNKNOWN : (long) (Double.parseDouble(text.substring(0, end)) * 1000);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    private String read(String name) {
        try {
            return Files.readString(proc.resolve(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
