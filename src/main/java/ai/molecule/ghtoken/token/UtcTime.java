package ai.molecule.ghtoken.token;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Writes and reads instants as {@link Instant} itself does (2026-04-17T22:50:00Z), but without {@code java.time.format},
 * whose formatters a daemon would carry all its life for a few lines an hour: docs/decisions/0008-utc-time.md.
 */
public final class UtcTime {
    private static final String PLAIN = "0000-00-00T00:00:00";
    private static final int MOST_FRACTION_DIGITS = 9;

    private UtcTime() {}

    public static String text(Instant instant) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        // A local time leaves seconds out when there are none.
        return time + (time.getSecond() == 0 && time.getNano() == 0 ? ":00Z" : "Z");
    }

    /** @throws DateTimeException for what is no instant */
    public static Instant parse(String text) {
        if (!isPlain(text)) {
            return Instant.parse(text);
        }
        try {
            return plain(text);
        } catch (DateTimeException e) {
            // A leap second and the hour 24 are something to the formatter, and so is its way to say what is wrong.
            return Instant.parse(text);
        }
    }

    /** The usual form in UTC, with or without a fraction, whatever its digits. */
    private static boolean isPlain(String text) {
        int digits = text.length() - PLAIN.length() - 2;
        boolean plain = text.endsWith("Z") && (digits == -1 || digits > 0 && text.charAt(PLAIN.length()) == '.');
        for (int i = 0; plain && i < text.length() - 1; i++) {
            char expected = i < PLAIN.length() ? PLAIN.charAt(i) : i == PLAIN.length() ? '.' : '0';
            char c = text.charAt(i);
            plain = expected == '0' ? c >= '0' && c <= '9' : c == expected;
        }
        return plain && digits <= MOST_FRACTION_DIGITS;
    }

    private static Instant plain(String text) {
        String fraction =
                text.length() > PLAIN.length() + 1 ? text.substring(PLAIN.length() + 1, text.length() - 1) : "";
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, MOST_FRACTION_DIGITS));
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text.substring(from, to));
    }
}
