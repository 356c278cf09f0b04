package ai.molecule.ghtoken.os;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * Bounds a call that has no dependable limit of its own: a name look-up, an answer that drips, a lock whose holder hangs.
 * The call is left behind when its time is up, so it must not hold anything that others wait for.
 */
@FunctionalInterface
public interface TimeLimit {
    /**
     * @throws TimeoutException when the call has not returned within the limit
     * @throws Exception whatever the call threw
     */
    <T> T within(Duration limit, Callable<T> call) throws Exception;
}
