package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.ProvisionedToken;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.source.EnvironmentSource;
import ai.molecule.ghtoken.source.StaticTokenSource;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;

/** The tokens for an unreachable source: first the environment's variable, then the static token's file. */
record FallbackSources(Config.Fallback fallback, ProvisionedToken provisioned, Clock clock) {

    InstallationToken any() throws TokenException {
        return firstOf(this::variable, file());
    }

    /** A token that a person has set for one command must not be published. */
    InstallationToken publishable() throws TokenException {
        return firstOf(
                () -> {
                    if (fallback.token().filter(provisioned::isKnown).isEmpty()) {
                        throw new TokenException(
                                TokenException.Kind.NO_FALLBACK,
                                "the environment holds no token that the container was started with");
                    }
                    return variable();
                },
                file());
    }

    /** Reads the age of the token only when it is needed. */
    private InstallationToken variable() throws TokenException {
        return new EnvironmentSource(
                        fallback.variable(),
                        fallback.token(),
                        fallback.token().map(provisioned::firstSeen).orElse(clock.instant()),
                        clock)
                .fetch();
    }

    private TokenSource file() {
        return new StaticTokenSource(fallback.file(), clock);
    }

    private static InstallationToken firstOf(TokenSource one, TokenSource other) throws TokenException {
        try {
            return one.fetch();
        } catch (TokenException e) {
            return other.fetch();
        }
    }
}
