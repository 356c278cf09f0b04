package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;

/** The result of one refresh. */
public sealed interface RefreshOutcome {

    /** The token that readers have now. */
    Optional<InstallationToken> held();

    /**
     * A source answered this process, or another process while this one waited for the lock.
     *
     * @param unchanged whether it is the token that was held before
     */
    record Refreshed(InstallationToken token, boolean unchanged) implements RefreshOutcome {
        @Override
        public Optional<InstallationToken> held() {
            return Optional.of(token);
        }
    }

    /**
     * No source answered, or the answer could not be kept.
     *
     * @param held the old token, living or expired, or the fallback; empty without any
     * @param fellBack whether the fallback was published by this attempt
     */
    record Failed(TokenException why, Optional<InstallationToken> held, boolean fellBack) implements RefreshOutcome {}
}
