package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Computes the time of the next refresh: a pure function, with the randomness passed in. docs/when-to-refresh.md
 * explains the figures.
 *
 * @param interval the longest time between refreshes
 * @param jitter the interval varies by plus or minus this, uniformly; more than half the interval counts as half
 * @param initialDelay before the first attempt of a daemon
 * @param random uniform in [0, 1)
 */
public record RefreshSchedule(Duration interval, Duration jitter, Duration initialDelay, DoubleSupplier random) {
    private static final long SECOND = 1_000;

    /**
     * With at least this much left, a token is renewed between {@link #LEAD_MIN} and {@link #LEAD_MAX} before its end.
     */
    private static final long AMPLE = 600 * SECOND;

    /** Two poll intervals or a request's time limit fit in it. */
    private static final long LEAD_MIN = 60 * SECOND;

    /** Stays inside the 300 s in which today's platform mints anew. */
    private static final long LEAD_MAX = 240 * SECOND;

    /** A token of a few minutes or seconds is renewed when between a tenth and a quarter of what was left remains. */
    private static final double SHORT_LEAD_MIN = 0.10;

    private static final double SHORT_LEAD_MAX = 0.25;

    /** A token without a stated end may be an old shared one, so it is asked for within the platform's 300 s. */
    private static final long UNKNOWN_EXPIRY = 240 * SECOND;

    private static final long SAME_TOKEN_MIN = 2 * SECOND;
    private static final long BACK_OFF_FIRST = SECOND;
    private static final long BACK_OFF_CAP = 60 * SECOND;

    /** The cap for a dead or nearly dead token: with a time limit of 10 s a token is back 30 s after the platform. */
    private static final long URGENT_CAP = 15 * SECOND;

    /** For a token of seconds the cap is a tenth of its life, but at least this. */
    private static final long URGENT_CAP_LEAST = 2 * SECOND;

    /** The least delay: full jitter alone would allow none. */
    private static final long BACK_OFF_MIN = SECOND / 10;

    /** After this long without a success, {@link #LONG_CAP} applies: a fleet must not ask every few seconds all day. */
    private static final Duration LONG = Duration.ofMinutes(15);

    /** A token is back 5 min after the platform, the time limit of a request included. */
    private static final long LONG_CAP = 285 * SECOND;

    private static final long RETRY_AFTER_CAP = 600 * SECOND;
    private static final long UNTIL_SOMETHING_CHANGES = 60 * SECOND;

    public RefreshSchedule {
        Duration half = interval.dividedBy(2);
        jitter = jitter.compareTo(half) > 0 ? half : jitter;
    }

    /** Keeps a living token of the cache, so that a rolling restart of a fleet makes no requests. */
    public Instant atStart(Instant now, Optional<InstallationToken> held) {
        Instant earliest = now.plus(initialDelay);
        return held.filter(token -> token.isRenewable() && !token.isExpiredAt(now))
                .map(token -> afterSuccess(now, token, false))
                .filter(earliest::isBefore)
                .orElse(earliest);
    }

    /** @param unchanged whether the source handed out the token that was held already */
    public Instant afterSuccess(Instant now, InstallationToken token, boolean unchanged) {
        double varied = interval.toMillis() + between(-jitter.toMillis(), jitter.toMillis());
        long wait = token.expiresAt()
                .map(end -> untilRenewal(Duration.between(now, end).toMillis(), unchanged))
                .orElse(UNKNOWN_EXPIRY);
        return now.plusMillis(Math.min(wait, (long) varied));
    }

    private long untilRenewal(long left, boolean unchanged) {
        if (unchanged && left <= LEAD_MAX) {
            return Math.max(SAME_TOKEN_MIN, left / 2);
        }
        double lead = left >= AMPLE
                ? between(LEAD_MIN, LEAD_MAX)
                : between(Math.max(0, left) * SHORT_LEAD_MIN, Math.max(0, left) * SHORT_LEAD_MAX);
        return Math.max(SECOND, left - (long) lead);
    }

    /**
     * @param trouble what has gone wrong, this failure included
     * @param held the token that readers see meanwhile
     */
    Instant afterFailure(Instant now, Trouble trouble, TokenException failure, Optional<InstallationToken> held) {
        if (!failure.kind().isRetryable()) {
            boolean isSettled = failure.kind() == Kind.NOT_CONFIGURED && trouble.hasLasted(LastingRefusal.LONG, now);
            long most = isSettled ? LONG_CAP : UNTIL_SOMETHING_CHANGES;
            return now.plusMillis((long) between(0.9 * most, most));
        }
        long left = held.map(token -> millisLeft(now, token)).orElse(0L);
        long backOff = backOff(trouble.failures(), cap(trouble.hasLasted(LONG, now), held, left));
        long asked = failure.retryAfter().map(after -> obeyed(after, left)).orElse(0L);
        return now.plusMillis(Math.max(backOff, asked));
    }

    /**
     * GitHub has refused the held token and the source only repeats it.
     *
     * @param repeats how often in a row, at least 1
     */
    public Instant afterRepeatOfRejected(Instant now, int repeats) {
        return now.plusMillis(backOff(repeats, BACK_OFF_CAP));
    }

    private static long millisLeft(Instant now, InstallationToken token) {
        return token.expiresAt()
                .map(end -> Duration.between(now, end).toMillis())
                .orElse(Long.MAX_VALUE);
    }

    /** Half of what a living token has left, so that the next attempt comes well before its end. */
    private static long cap(boolean isLong, Optional<InstallationToken> held, long left) {
        if (isLong && left <= 0) {
            return LONG_CAP;
        }
        return Math.max(urgentCap(held), Math.min(isLong ? LONG_CAP : BACK_OFF_CAP, left / 2));
    }

    private static long urgentCap(Optional<InstallationToken> held) {
        long life = held.map(token -> millisLeft(token.obtainedAt(), token)).orElse(Long.MAX_VALUE);
        return Math.max(URGENT_CAP_LEAST, Math.min(URGENT_CAP, life / 10));
    }

    /** Exponential with full jitter, as AWS's architecture blog found best for contended services. */
    private long backOff(int failures, long cap) {
        long ceiling = Math.min(cap, BACK_OFF_FIRST << Math.min(failures - 1, 10));
        return (long) between(BACK_OFF_MIN, ceiling);
    }

    /** As long as asked and up to a quarter more, so that a fleet does not return in the same second. */
    private long obeyed(Duration retryAfter, long left) {
        long asked = Math.min(retryAfter.toSeconds(), RETRY_AFTER_CAP / SECOND) * SECOND;
        double spread = between(asked, 1.25 * asked);
        long limit = left > 0 ? left - LEAD_MIN : URGENT_CAP;
        return Math.min((long) spread, Math.min(RETRY_AFTER_CAP, limit));
    }

    private double between(double low, double high) {
        return low + (high - low) * random.getAsDouble();
    }
}
