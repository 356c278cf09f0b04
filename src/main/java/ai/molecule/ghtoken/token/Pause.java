package ai.molecule.ghtoken.token;

import java.time.Duration;

/** Waits for a moment in the middle of something, for rooms that may not touch threads. */
@FunctionalInterface
public interface Pause {
    void of(Duration time) throws InterruptedException;
}
