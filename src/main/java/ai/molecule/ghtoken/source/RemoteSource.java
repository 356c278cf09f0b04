package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenSource;
import java.time.Duration;
import java.util.Optional;

/** A source that is asked over the network, with a credential of its own. */
public interface RemoteSource extends TokenSource {
    /**
     * How far the local clock was ahead of the other's at the last answer, to a second; empty before one with a Date.
     */
    Optional<Duration> skew();

    /** Where the credential of the last request was found, such as a path; empty before the first. Not secret. */
    String credentialPlace();

    /** Differs whenever the credential may have changed; tells nothing of it. */
    String credentialVersion();
}
