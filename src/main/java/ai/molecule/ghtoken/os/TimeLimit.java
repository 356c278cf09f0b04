package ai.molecule.ghtoken.os;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/**
 * Limits the time of a call that has no reliable limit itself: a name look-up, a slow answer, a lock. A call that
 * exceeds the limit keeps running in the background, so it must not hold anything that others wait for.
 */
@FunctionalInterface
public interface TimeLimit {
    /**
     * @throws TimeoutException the call has not returned within the limit
     * @throws Exception whatever the call threw
     */
    <T> T within(Duration limit, Callable<T> call) throws Exception;
}
