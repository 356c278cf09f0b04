package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;

/** Has a token fetched and published now. */
@FunctionalInterface
public interface Refresh {
    /**
     * @param rejected the fingerprint of a token that GitHub refused: held or not, it is no reason not to ask
     * @return the token that is published afterwards, living; the rejected one when its issuer has no other
     * @throws TokenException when there is no living token after the attempt
     */
    InstallationToken ensure(Optional<String> rejected) throws TokenException;

    /** Whether the held token, which lives, is good enough to be handed out without a refresh. */
    default boolean isEnough(InstallationToken held) {
        return true;
    }
}
