package ai.molecule.ghtoken.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** An end that several requests share. Should the clock step meanwhile, each still has a limit. */
record Deadline(Clock clock, Instant end, Duration whole) {
    private static final Duration LEAST = Duration.ofMillis(1);

    static Deadline in(Duration whole, Clock clock) {
        return new Deadline(clock, clock.instant().plus(whole), whole);
    }

    /** At least a millisecond, at most the whole. */
    Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        if (left.compareTo(LEAST) < 0) {
            return LEAST;
        }
        return left.compareTo(whole) < 0 ? left : whole;
    }
}
