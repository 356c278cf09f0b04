package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * The failures since the last success.
 *
 * @param failures attempts that failed, since {@code since}; 0 after a success
 * @param repeats answers with a token that GitHub has refused, in a row
 * @param since when the first of the failures ended
 * @param kinds those of the failures since the last success
 */
record Trouble(int failures, int repeats, Instant since, Set<Kind> kinds) {
    static final Trouble NONE = new Trouble(0, 0, Instant.EPOCH, Set.of());

    /**
     * A kind that has not occurred in this trouble is a changed answer and restarts the back-off. A kind that recurs
     * does not: otherwise an alternating answer would keep the back-off short for ever. What comes after a source that
     * was not configured for long is a change in any case.
     *
     * @param from when the failure has begun: earlier than now for one that has become {@link Kind#NOT_CONFIGURED} by
     *     lasting
     */
    Trouble failed(Kind kind, Instant from, Instant now) {
        if (kind != Kind.NOT_CONFIGURED && kinds.contains(Kind.NOT_CONFIGURED) && hasLasted(LastingRefusal.LONG, now)) {
            return new Trouble(1, repeats, now, EnumSet.of(kind));
        }
        if (failures > 0 && kinds.contains(kind)) {
            return new Trouble(failures + 1, repeats, since, kinds);
        }
        Set<Kind> more = EnumSet.of(kind);
        more.addAll(kinds);
        return new Trouble(1, repeats, from, more);
    }

    Trouble repeated() {
        return new Trouble(0, repeats + 1, Instant.EPOCH, Set.of());
    }

    boolean hasLasted(Duration time, Instant now) {
        return failures > 0 && Duration.between(since, now).compareTo(time) >= 0;
    }
}
