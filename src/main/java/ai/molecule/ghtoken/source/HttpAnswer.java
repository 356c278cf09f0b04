package ai.molecule.ghtoken.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What of an answer matters to us.
 *
 * @param head its status line and headers
 * @param body empty unless the status is 200 or 201; a little longer than allowed when it was cut off there
 */
record HttpAnswer(Head head, byte[] body) {
    /**
     * @param status -1 for something that is not HTTP
     * @param receivedAt by the local clock
     * @param date by the sender's clock, from the Date header
     * @param retryAfter from the header of that name
     * @param spentFor how long until a spent rate limit is filled up again, as GitHub tells it; empty while it is not spent
     */
    record Head(
            int status,
            Instant receivedAt,
            Optional<Instant> date,
            Optional<Duration> retryAfter,
            Optional<Duration> spentFor) {

        /** How far the local clock was ahead of the sender's, to a second; empty without a Date. */
        Optional<Duration> ahead() {
            return date.map(sent -> Duration.between(sent, receivedAt));
        }

        /** What to take off the sender's times to have them on the local clock: nothing while the two agree. */
        Duration correction() {
            return ahead().filter(HttpAnswer::isTelling).orElse(Duration.ZERO);
        }
    }

    /** Clocks that differ by less are taken for equal: a Date header has whole seconds, and an answer takes time. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    static boolean isTelling(Duration difference) {
        return difference.abs().compareTo(TOLERATED) > 0;
    }
}
