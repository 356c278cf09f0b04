package ai.molecule.ghtoken.token;

import java.time.Instant;
import java.util.Optional;

/**
 * A GitHub credential and what is known of its life. GitHub gives an installation token 60 minutes (GitHub REST
 * documentation, "Create an installation access token for an app").
 *
 * @param obtainedAt when this machine first had it, by the local clock
 * @param expiresAt when GitHub stops accepting it, by the local clock; empty when nobody said
 */
public record InstallationToken(Secret value, Instant obtainedAt, Optional<Instant> expiresAt, Origin origin) {

    /** A token whose end is unknown is never called expired. */
    public boolean isExpiredAt(Instant now) {
        return expiresAt.map(end -> !now.isBefore(end)).orElse(false);
    }

    /** True for a token that whoever issued it will replace; an environment's token only dies. */
    public boolean isRenewable() {
        return origin != Origin.ENVIRONMENT;
    }
}
