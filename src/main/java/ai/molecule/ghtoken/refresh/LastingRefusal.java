package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells an outage from a platform without a GitHub App, which gives the same refusal for as long as it lives
 * (docs/platform.md).
 */
public final class LastingRefusal {
    static final Duration LONG = Duration.ofMinutes(10);

    /**
     * A platform that has given tokens had an App. Its failure counts as an outage for as long as the back-off treats
     * it as one.
     */
    private static final Duration LONG_AFTER_A_TOKEN = Duration.ofMinutes(15);

    private LastingRefusal() {}

    /**
     * The failure, or {@link Kind#NOT_CONFIGURED} where it has been the same for long.
     *
     * @param state before this failure is recorded
     * @param held the token that readers have
     */
    public static TokenException judge(
            TokenException why, RefreshState state, Optional<InstallationToken> held, Instant now) {
        if (why.answer().isEmpty() || why.kind() == Kind.NOT_CONFIGURED) {
            return why;
        }
        Instant since = state.failed(why, now).failures().last().orElseThrow().since();
        Duration lasted = Duration.between(since, now);
        Optional<InstallationToken> renewable = held.filter(InstallationToken::isRenewable);
        boolean living = renewable.isPresent() && !renewable.get().isExpiredAt(now);
        Duration limit = renewable.isPresent() ? LONG_AFTER_A_TOKEN : LONG;
        if (living || lasted.compareTo(limit) < 0) {
            return why;
        }
        String facts = "not configured, as it seems after " + lasted.toMinutes() + " min of the same answer: ";
        return new TokenException(Kind.NOT_CONFIGURED, facts + why.getMessage(), null, why.answer());
    }
}
