package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import java.time.Instant;
import java.util.Optional;

/** What the loop needs of its process and of the credential; replaced by virtual time in tests. */
public interface LoopContext {
    /** The wall clock, which may be stepped. */
    Instant now();

    /** Nanoseconds of a clock that is never stepped and that stops while the host is suspended. */
    long monotonicNanos();

    /** This process, for the health check; empty if the system does not tell. */
    Optional<DaemonProcess> identity();

    /** A value that changes when the bearer may have changed. It reveals nothing of the bearer. */
    String bearerVersion();

    /** Called after refreshes, at most once per poll interval: memory can be released now. */
    default void settle() {}
}
