package ai.molecule.ghtoken.source;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What of an answer matters to us.
 *
 * @param head its status line and headers
 * @param body empty unless the status is 200; never longer than {@link HttpExchange#MAX_BODY_BYTES}
 */
record HttpAnswer(Head head, byte[] body) {
    /**
     * @param status -1 for something that is not HTTP
     * @param receivedAt by the local clock
     * @param date by the sender's clock, from the Date header
     * @param retryAfter from the header of that name
     */
    record Head(int status, Instant receivedAt, Optional<Instant> date, Optional<Duration> retryAfter) {}
}
