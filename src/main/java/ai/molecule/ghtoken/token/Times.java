package ai.molecule.ghtoken.token;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats instants for people. */
public final class Times {
    private Times() {}

    /** ISO 8601 in UTC, to the second. */
    public static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Such as {@code in 41 min} or {@code 12 s ago}. */
    public static String relative(Instant instant, Instant now) {
        Duration away = Duration.between(now, instant);
        String amount = amount(away.abs());
        return away.isNegative() ? amount + " ago" : "in " + amount;
    }

    private static String amount(Duration away) {
        if (away.toHours() >= 2) {
            return away.toHours() + " h";
        }
        return away.toMinutes() >= 2 ? away.toMinutes() + " min" : away.toSeconds() + " s";
    }
}
