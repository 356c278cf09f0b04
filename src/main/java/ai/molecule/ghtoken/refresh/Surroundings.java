package ai.molecule.ghtoken.refresh;

import java.time.Instant;

/** What a waiting daemon looks at each time it wakes. */
public interface Surroundings {
    /** The wall clock, which may step. */
    Instant now();

    /** Nanoseconds of a clock that never steps and stands still while the host is suspended. */
    long monotonicNanos();

    /** Changes whenever the bearer may have changed; says nothing about it. */
    String bearerVersion();
}
