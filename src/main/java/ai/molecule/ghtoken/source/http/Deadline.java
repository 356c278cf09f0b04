package ai.molecule.ghtoken.source.http;

import java.time.Duration;

/**
 * An end that several requests share.
 *
 * @param nanos by the monotonic clock, which nobody steps
 */
public record Deadline(long nanos) {
    private static final Duration LEAST = Duration.ofMillis(1);

    public static Deadline in(Duration whole) {
        return new Deadline(System.nanoTime() + whole.toNanos());
    }

    /** At least a millisecond. */
    public Duration left() {
        Duration left = Duration.ofNanos(nanos - System.nanoTime());
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }
}
