package ai.molecule.ghtoken.source.signing;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * What a GitHub App shows to say who it is: a JSON Web Token signed RS256 (RFC 7515, RFC 7518 section 3.3), with the
 * claims of GitHub's documentation ("Generating a JSON Web Token for a GitHub App").
 *
 * @param signedAt by the local clock
 * @param keyVersion the signer's before it signed
 */
public record AppJwt(Secret value, Instant signedAt, String keyVersion) {
    /** GitHub advises it against clocks that are a little ahead. */
    private static final Duration BACK_DATED = Duration.ofSeconds(60);

    /** GitHub refuses more than ten minutes, by its own clock. */
    private static final Duration LIFE = Duration.ofMinutes(9);

    /** How long it is used: until three minutes before its end, for a local clock that is behind. */
    private static final Duration USED = Duration.ofMinutes(5);

    /**
     * @param appId letters, digits and {@code ._-} only, so that it needs no escaping
     * @param now by the local clock
     * @param correction how far the local clock is ahead of GitHub's, as far as that is known
     * @param limit how long the signer may take
     */
    public static AppJwt sign(String appId, AppSigner signer, Instant now, Duration correction, Duration limit)
            throws TokenException {
        String keyVersion = signer.version();
        long issued = now.minus(correction).minus(BACK_DATED).getEpochSecond();
        String claims =
                "{\"iat\":" + issued + ",\"exp\":" + (issued + LIFE.toSeconds()) + ",\"iss\":\"" + appId + "\"}";
        String signed = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64(claims.getBytes(StandardCharsets.US_ASCII));
        String signature = base64(signer.sign(signed.getBytes(StandardCharsets.US_ASCII), limit));
        return new AppJwt(Secret.of(signed + "." + signature), now, keyVersion);
    }

    /** Whether it can be used for one more request. */
    public boolean isGoodAt(Instant now, String currentKeyVersion) {
        return keyVersion.equals(currentKeyVersion) && !now.isBefore(signedAt) && now.isBefore(signedAt.plus(USED));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
