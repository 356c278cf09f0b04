package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import java.time.Instant;
import java.util.Optional;

/** What a waiting daemon looks at each time it wakes, and whom it tells that it will wait for long. */
public interface LoopContext {
    /** The wall clock, which may step. */
    Instant now();

    /** Nanoseconds of a clock that never steps and stands still while the host is suspended. */
    long monotonicNanos();

    /** Who this daemon is, for whoever asks whether it lives; empty where the system does not say. */
    Optional<DaemonProcess> identity();

    /** Changes whenever the bearer may have changed; says nothing about it. */
    String bearerVersion();

    /** A refresh is done, and nothing is due for a while, or many are: what they took can be given back. */
    default void settle() {}
}
