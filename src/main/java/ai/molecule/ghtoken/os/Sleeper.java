package ai.molecule.ghtoken.os;

import java.time.Duration;

/** Waits for a moment in the middle of something, for rooms that may not touch threads. */
@FunctionalInterface
public interface Sleeper {
    void of(Duration time) throws InterruptedException;
}
