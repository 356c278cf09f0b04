package ai.molecule.ghtoken.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A GitHub credential and its lifetime.
 *
 * @param obtainedAt when this machine first had it, by the local clock
 * @param expiresAt when GitHub stops accepting it, by the local clock; empty if unknown
 */
public record InstallationToken(Secret value, Instant obtainedAt, Optional<Instant> expiresAt, Origin origin) {
    /** GitHub REST documentation, "Create an installation access token for an app". */
    public static final Duration LIFE = Duration.ofMinutes(60);

    /** An installation token without a known expiry counts as expired {@link #LIFE} after it was obtained. */
    public boolean isExpiredAt(Instant now) {
        return latestEnd().map(end -> !now.isBefore(end)).orElse(false);
    }

    /**
     * The expiry, or the last instant at which one that is unknown can be. Empty for a token that may live for ever.
     */
    public Optional<Instant> latestEnd() {
        return expiresAt.isPresent() || !value.isInstallationToken() ? expiresAt : Optional.of(obtainedAt.plus(LIFE));
    }

    /** The origin and the fingerprint, for messages: {@code platform token 6789db69}. */
    public String name() {
        return origin.word() + " token " + value.fingerprint();
    }

    /** The name and the expiry, for messages. */
    public String describedAt(Instant now) {
        return name()
                + expiresAt
                        .map(end -> (isExpiredAt(now) ? ", expired " : ", expires ") + Times.seconds(end) + " ("
                                + Times.relative(end, now) + ")")
                        .orElse(", end unknown");
    }

    /** Whether its issuer provides a successor. An environment token has none. */
    public boolean isRenewable() {
        return origin != Origin.ENVIRONMENT;
    }
}
