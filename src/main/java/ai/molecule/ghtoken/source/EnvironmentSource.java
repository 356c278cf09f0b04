package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The token that the container was born with: better than none, and nobody renews it.
 *
 * @param variable where the value comes from, for messages
 * @param firstSeen when this machine first saw the value; it may have been old even then
 */
public record EnvironmentSource(String variable, Optional<Secret> value, Instant firstSeen, Clock clock)
        implements TokenSource {
    @Override
    public InstallationToken fetch() throws TokenException {
        if (value.isEmpty()) {
            throw none("is not set");
        }
        Secret secret = value.get();
        if (!Secret.isToken(secret.reveal())) {
            throw none("does not hold a token: letters, digits and -._~+/= only, at most 8 KiB");
        }
        InstallationToken token = new InstallationToken(secret, firstSeen, end(secret), Origin.ENVIRONMENT);
        if (token.isExpiredAt(clock.instant())) {
            throw none("holds an installation token first seen " + firstSeen + ", dead after 60 min");
        }
        return token;
    }

    private Optional<Instant> end(Secret secret) {
        return secret.isInstallationToken() ? Optional.of(firstSeen.plus(InstallationToken.LIFE)) : Optional.empty();
    }

    private TokenException none(String why) {
        return new TokenException(Kind.NO_FALLBACK, variable + " " + why);
    }
}
