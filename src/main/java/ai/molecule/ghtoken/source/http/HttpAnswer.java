package ai.molecule.ghtoken.source.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/**
 * One answer, whole. A header that does not parse counts as not sent.
 *
 * @param via empty, or " or the proxy ..." where a proxy may have answered in the server's place
 * @param receivedAt by the local clock
 * @param headers the first of each name, whatever its case
 */
public record HttpAnswer(String via, int status, Instant receivedAt, Map<String, String> headers, byte[] body) {
    /** Clocks that differ by less are taken for equal: a Date header has whole seconds, and an answer takes time. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    private static final Instant YEAR_10000 =
            Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);

    /**
     * Takes an answer from the network. Of a refusal a broken body is no failure of its own.
     *
     * @param most how many bytes of the body are read
     */
    static HttpAnswer read(ClassicHttpResponse response, String via, Instant receivedAt, int most) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName(), header.getValue());
        }
        byte[] body = new byte[0];
        try {
            if (response.getEntity() != null) {
                body = response.getEntity().getContent().readNBytes(most);
            }
        } catch (IOException e) {
            if (response.getCode() / 100 == 2) {
                throw e;
            }
        }
        return new HttpAnswer(via, response.getCode(), receivedAt, headers, body);
    }

    /** The sender's clock when this came: its Date, and how long a cache has kept the answer since (RFC 9111, 5.1). */
    Optional<Instant> date() {
        return dateIn("date").map(sent -> sent.plus(seconds("age").orElse(Duration.ZERO)));
    }

    /** How far the local clock was ahead of the sender's, to a second; empty without a Date. */
    public Optional<Duration> ahead() {
        return date().map(sent -> Duration.between(sent, receivedAt));
    }

    /** What to add to the sender's times to have them on the local clock: nothing while the two agree. */
    public Duration correction() {
        return ahead().filter(HttpAnswer::isTelling).orElse(Duration.ZERO);
    }

    /** Whether two clocks differ by so much that it cannot be chance. */
    public static boolean isTelling(Duration difference) {
        return difference.abs().compareTo(TOLERATED) > 0;
    }

    /** Where the same request is to be sent to instead (RFC 9110 section 15.4); empty for an address that is none. */
    public Optional<URI> redirect() {
        String location = REDIRECTS.contains(status) ? headers.getOrDefault("location", "") : "";
        try {
            return location.isEmpty() ? Optional.empty() : Optional.of(new URI(location));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** RFC 9110 section 10.2.3: seconds, or a date on the sender's clock. */
    public Optional<Duration> retryAfter() {
        return seconds("retry-after")
                .or(() -> dateIn("retry-after").map(this::untilThen).filter(wait -> !wait.isNegative()));
    }

    /**
     * How long it is until the instant that a header names in epoch seconds, by the sender's clock; 0 if it has passed.
     */
    public Optional<Duration> until(String header) {
        return seconds(header)
                .map(epoch -> untilThen(Instant.ofEpochSecond(epoch.toSeconds())))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private Duration untilThen(Instant instant) {
        return Duration.between(date().orElse(receivedAt), instant);
    }

    /** At most ten digits: more than a century gains nothing. */
    private Optional<Duration> seconds(String header) {
        String text = headers.getOrDefault(header, "").strip();
        if (!text.matches("[0-9]+")) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(text.length() > 10 ? 9_999_999_999L : Long.parseLong(text)));
    }

    /**
     * RFC 9110 section 5.6.7, the obsolete forms included; the JDK has no other reader of all three. One of them has no
     * time zone and means UTC.
     */
    @SuppressWarnings("deprecation")
    private Optional<Instant> dateIn(String header) {
        String text = headers.getOrDefault(header, "");
        try {
            long millis = Date.parse(text.endsWith("GMT") ? text : text + " GMT");
            return plausible(Instant.ofEpochMilli(millis)).filter(Instant.EPOCH::isBefore);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty for a year before 1970 (Go writes its zero time as year 1) or after 9999: a sender's nonsense. */
    public static Optional<Instant> plausible(Instant date) {
        return Optional.of(date).filter(each -> !each.isBefore(Instant.EPOCH) && each.isBefore(YEAR_10000));
    }
}
