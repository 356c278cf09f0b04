package ai.molecule.ghtoken.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A time in which the platform is down, and what that makes unavoidable: known from the platform's own log. */
final class Outage {
    /** Law 2 of docs/when-to-refresh.md: a living token is back that soon after the platform. */
    private static final Duration RETURN = Duration.ofSeconds(30);

    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Duration RETURN_AFTER_LONG = Duration.ofMinutes(5);
    /** Acceleration speeds no processor up: so much of real time is conceded to what has to start and to be scheduled. */
    private static final Duration CONCEDED = Duration.ofMillis(500);

    final Duration from;
    final Duration length;
    private final Duration grace;

    private @Nullable Instant began;
    private @Nullable Instant ended;
    private Instant lastTokenEnds = Instant.MAX;

    private Outage(Duration from, Duration length, Duration grace) {
        this.from = from;
        this.length = length;
        this.grace = grace;
    }

    /**
     * @param plan such as {@code 20+60,300+55}: from minute 20 for an hour, from minute 300 for 55 minutes
     * @param factor how much faster time runs
     */
    static List<Outage> plan(String plan, int factor) {
        List<Outage> outages = new ArrayList<>();
        for (String word : plan.split(",")) {
            String[] minutes = word.split("\\+");
            Duration length = Duration.ofMinutes(Long.parseLong(minutes[1]));
            Duration back = length.compareTo(LONG) > 0 ? RETURN_AFTER_LONG : RETURN;
            outages.add(new Outage(
                    Duration.ofMinutes(Long.parseLong(minutes[0])), length, back.plus(CONCEDED.multipliedBy(factor))));
        }
        return outages;
    }

    /** @param lastEnd when the last token ends that the platform has handed out */
    synchronized void begin(Instant now, Instant lastEnd) {
        began = now;
        lastTokenEnds = lastEnd;
    }

    synchronized void end(Instant now) {
        ended = now;
    }

    synchronized boolean hasBegun() {
        return began != null;
    }

    synchronized boolean hasEnded() {
        return ended != null;
    }

    /** Whether nobody can have a living token: the last has ended and the platform gives no other. */
    synchronized boolean leavesNoToken(Instant instant) {
        return began != null && !instant.isBefore(lastTokenEnds) && (ended == null || instant.isBefore(ended));
    }

    /** Whether the platform has just come back, and found nobody with a living token. */
    synchronized boolean hasJustLeftNoToken(Instant instant) {
        return ended != null
                && lastTokenEnds.isBefore(ended)
                && !instant.isBefore(ended)
                && instant.isBefore(ended.plus(grace));
    }

    synchronized Duration unavoidable() {
        if (began == null || ended == null || !lastTokenEnds.isBefore(ended)) {
            return Duration.ZERO;
        }
        return Duration.between(lastTokenEnds.isAfter(began) ? lastTokenEnds : began, ended);
    }
}
