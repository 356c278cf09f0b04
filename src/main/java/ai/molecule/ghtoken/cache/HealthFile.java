package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BootClock;
import ai.molecule.ghtoken.token.RefreshState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** What the launcher needs to answer {@code health} with a shell's own means: nine lines, the last one empty. */
final class HealthFile {
    static final String NAME = "health";
    /** A refresh that has not come so long after its time is overdue (docs/health.md). */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private HealthFile() {}

    static byte[] encode(RefreshState state, BootClock clock) {
        long pid = state.daemon().isPresent() ? state.daemon().get().pid() : 0;
        long start = state.daemon().isPresent() ? state.daemon().get().startTime() : 0;
        String boot = clock.bootId();
        long overdueUptime = 0;
        long overdueAt = 0;
        if (state.nextRefreshAt().isPresent()) {
            Instant overdue = state.nextRefreshAt().get().plus(GRACE);
            overdueAt = overdue.getEpochSecond();
            overdueUptime = boot.isEmpty() ? 0 : clock.uptimeAt(overdue);
        }
        String text = "v1\npid=" + pid
                + "\nstart_time=" + start
                + "\nboot_id=" + boot
                + "\noverdue_uptime=" + overdueUptime
                + "\noverdue_at=" + overdueAt
                + "\nfailing=" + (state.failures().consecutive() > 0 ? 1 : 0)
                + "\nrejected=" + (state.rejectedAt().isPresent() ? 1 : 0)
                + "\n\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
