package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock, and beside it the time since boot, which nobody can step and a shell can read without starting a
 * process (proc_uptime(5), random(4)). Where the kernel does not say, only the wall clock is left.
 */
public final class BootClock {
    private static final Pattern BOOT_ID = Pattern.compile("[0-9a-f-]{36}");
    private static final long UNKNOWN = -1;
    /** A clock that is slewed (adjtime(3)) or rounded moves less than this; one that is stepped moves more. */
    private static final Duration SAME_CLOCK = Duration.ofSeconds(2);

    private final Clock clock;
    private final Path bootId;
    private final Path uptime;
    private final Path mounts;
    private @Nullable String knownBootId;

    /** @param proc where procfs is mounted, such as {@code /proc}; a path that does not exist leaves the wall clock */
    public BootClock(Clock clock, Path proc) {
        this.clock = clock;
        this.bootId = proc.resolve("sys/kernel/random/boot_id");
        this.uptime = proc.resolve("uptime");
        this.mounts = proc.resolve("self/mountinfo");
    }

    public Instant now() {
        return clock.instant();
    }

    /** Empty where the kernel does not say, or does not say since when. No process outlives its kernel: it is read once. */
    public synchronized String bootId() {
        if (knownBootId == null) {
            String found = read(bootId).strip();
            knownBootId = isBootId(found) && uptimeMillis() >= 0 && isUptimeTheKernels() ? found : "";
        }
        return knownBootId;
    }

    /** lxcfs(8) mounts a file of its own there: one that begins anew with each container, under the host's boot id. */
    private boolean isUptimeTheKernels() {
        return !read(mounts).contains(" " + uptime + " ");
    }

    /** An instant of the wall clock, moved by what the clock was stepped since it was written down. */
    public Instant current(Instant stored, String writtenUnder, long uptimeSeconds) {
        if (uptimeSeconds == 0 || writtenUnder.isEmpty() || !writtenUnder.equals(bootId())) {
            return stored;
        }
        Instant counted = instantAt(uptimeSeconds);
        return Duration.between(counted, stored).abs().compareTo(SAME_CLOCK) <= 0 ? stored : counted;
    }

    public static boolean isBootId(String text) {
        return BOOT_ID.matcher(text).matches();
    }

    /**
     * The whole seconds of uptime at which the wall clock will show that instant, rounded down: what ends then is never
     * called alive afterwards. At least 1; 0 where the kernel does not say.
     */
    public long uptimeAt(Instant instant) {
        long millis = uptimeMillis();
        if (millis < 0) {
            return 0;
        }
        return Math.max(1, Math.floorDiv(millis + instant.toEpochMilli() - now().toEpochMilli(), 1000));
    }

    /** What the wall clock, as it goes now, will show at that many seconds of uptime. */
    public Instant instantAt(long uptimeSeconds) {
        Instant now = now();
        return now.plusMillis(uptimeSeconds * 1000 - uptimeMillis());
    }

    private long uptimeMillis() {
        String text = read(uptime);
        int end = text.indexOf(' ');
        try {
            return end < 0 ? UNKNOWN : (long) (Double.parseDouble(text.substring(0, end)) * 1000);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
