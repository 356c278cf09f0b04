package ai.molecule.ghtoken.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Formats instants for people: absolute, and relative to now. */
final class Times {
    private Times() {}

    static String absolute(Instant instant) {
        return seconds(instant).replace('T', ' ');
    }

    /** ISO 8601 in UTC. */
    static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Such as {@code in 41 min}, {@code 12 s ago} or {@code now}. */
    static String relative(Instant instant, Instant now) {
        Duration away = Duration.between(now, instant);
        String amount = amount(away.abs());
        if (amount.isEmpty()) {
            return "now";
        }
        return away.isNegative() ? amount + " ago" : "in " + amount;
    }

    private static String amount(Duration away) {
        if (away.toDays() >= 2) {
            return away.toDays() + " days";
        }
        if (away.toHours() >= 2) {
            return away.toHours() + " h";
        }
        if (away.toMinutes() >= 2) {
            return away.toMinutes() + " min";
        }
        return away.toSeconds() > 0 ? away.toSeconds() + " s" : "";
    }

    static String absoluteAndRelative(Instant instant, Instant now) {
        return absolute(instant) + " (" + relative(instant, now) + ")";
    }
}
