package ai.molecule.ghtoken.source;

import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the headers that speak of time. What does not parse counts as not sent. */
final class HttpHeaders {
    /** Ten digits are more than a century; an attempt to count further gains nothing. */
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(9_999_999_999L);

    private HttpHeaders() {}

    static HttpAnswer.Head read(HttpURLConnection connection, int status, Clock clock) {
        Instant now = clock.instant();
        Optional<Instant> date = date(connection, "Date");
        Instant sendersNow = date.orElse(now);
        return new HttpAnswer.Head(
                status, now, date, retryAfter(connection, sendersNow), spentFor(connection, sendersNow));
    }

    /** RFC 9110 section 5.6.7, the obsolete forms included; years before 1970 and after 9999 count as nonsense. */
    private static Optional<Instant> date(HttpURLConnection connection, String header) {
        long millis = connection.getHeaderFieldDate(header, 0);
        boolean plausible = millis > 0 && millis < Duration.ofDays(365L * 8000).toMillis();
        return plausible ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
    }

    /** RFC 9110 section 10.2.3: seconds, or a date on the sender's clock. */
    private static Optional<Duration> retryAfter(HttpURLConnection connection, Instant sendersNow) {
        String value = connection.getHeaderField("Retry-After");
        if (value == null) {
            return Optional.empty();
        }
        String text = value.strip();
        if (!isDigits(text)) {
            Optional<Instant> until = date(connection, "Retry-After");
            return until.isPresent() && until.get().isAfter(sendersNow)
                    ? Optional.of(Duration.between(sendersNow, until.get()))
                    : Optional.empty();
        }
        return Optional.of(seconds(text));
    }

    /** GitHub's REST documentation, "Rate limits": nothing remains until an instant in epoch seconds. */
    private static Optional<Duration> spentFor(HttpURLConnection connection, Instant sendersNow) {
        String reset = connection.getHeaderField("X-RateLimit-Reset");
        if (!"0".equals(connection.getHeaderField("X-RateLimit-Remaining")) || !isDigits(reset)) {
            return Optional.empty();
        }
        Duration left = seconds(reset).minusSeconds(sendersNow.getEpochSecond());
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }

    private static Duration seconds(String digits) {
        return digits.length() > 10 ? LONGEST_DELAY : Duration.ofSeconds(Long.parseLong(digits));
    }

    private static boolean isDigits(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
