package ai.molecule.ghtoken.source.signing;

import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;

/** Signs as a GitHub App. {@code toString} names where its key is, for messages, and tells nothing of it. */
public interface AppSigner {
    /**
     * The RS256 signature: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
     *
     * @param limit how long it may take
     * @throws TokenException saying what is wrong, without a part of the key
     */
    byte[] sign(byte[] input, Duration limit) throws TokenException;

    /** Differs whenever the key may have changed; tells nothing of it. */
    String version();
}
