package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.token.InstallationToken;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;

/** Logs where the credential for the source was found, whenever that has changed. */
final class CredentialPlaceLog implements RefreshLoop.Hooks {
    private final RemoteSource source;
    private final Logger logger;
    private String said = "";

    CredentialPlaceLog(RemoteSource source, Logger logger) {
        this.source = source;
        this.logger = logger;
    }

    @Override
    public void attend(Instant now, Optional<InstallationToken> held, boolean refreshed) {
        String place = source.credentialPlace();
        if (!place.equals(said)) {
            logger.info("the credential for the source is in {}", place);
            said = place;
        }
    }
}
