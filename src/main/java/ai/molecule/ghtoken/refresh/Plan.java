package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the loop intends to do next, and what it knew when it decided so.
 *
 * @param due when to refresh
 * @param requestedAt when another token was requested; null if no request is open
 * @param trouble what has gone wrong since the last success
 * @param clockOffset the wall clock's distance to the monotonic clock
 * @param bearerVersion as {@link LoopContext#bearerVersion()}
 */
record Plan(Instant due, @Nullable Instant requestedAt, Trouble trouble, Duration clockOffset, String bearerVersion) {

    /** Before the start. */
    static final Plan NONE = new Plan(Instant.MAX, null, Trouble.NONE, Duration.ZERO, "");

    Plan dueAt(Instant next) {
        return new Plan(next, requestedAt, trouble, clockOffset, bearerVersion);
    }

    /** Another token is requested now: the next failure counts as the first one. */
    Plan requested(Instant now) {
        return new Plan(due, now, Trouble.NONE, clockOffset, bearerVersion);
    }

    Plan with(Trouble current) {
        return new Plan(due, requestedAt, current, clockOffset, bearerVersion);
    }

    /** A source has answered, which ends an open request. */
    Plan fulfilled() {
        return new Plan(due, null, Trouble.NONE, clockOffset, bearerVersion);
    }

    boolean isFulfilledBy(InstallationToken token) {
        return requestedAt == null || token.obtainedAt().isAfter(requestedAt);
    }

    Plan seen(Duration offset, String bearer) {
        return new Plan(due, requestedAt, trouble, offset, bearer);
    }
}
