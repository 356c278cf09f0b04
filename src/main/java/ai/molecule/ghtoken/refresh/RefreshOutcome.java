package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;

/** How one refresh ended. */
public sealed interface RefreshOutcome {

    /** What readers hold now. */
    Optional<InstallationToken> held();

    /**
     * A source answered, asked by this process or by another while this one waited for its turn.
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
     * @param held the old token where it lives on, or the fallback, or a dead one, or nothing
     * @param fellBack whether the fallback was published by this attempt
     */
    record Failed(TokenException why, Optional<InstallationToken> held, boolean fellBack) implements RefreshOutcome {}
}
