package ai.molecule.ghtoken.os;

import java.time.Duration;

/** Sleeps; replaced by virtual time in tests. */
@FunctionalInterface
public interface Sleeper {
    void of(Duration time) throws InterruptedException;
}
