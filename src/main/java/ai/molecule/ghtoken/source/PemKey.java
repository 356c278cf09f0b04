package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.net.PercentCodec;

/**
 * An RSA private key in PEM (RFC 7468): as GitHub hands it out, PKCS #1 (RFC 8017, appendix A.1.2), or as PKCS #8
 * (RFC 5958).
 */
final class PemKey {
    static final String DOWNLOAD = "take the .pem that GitHub generated for the App (its settings, Private keys)";

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (RSA )?PRIVATE KEY-----(.*?)-----END (?:RSA )?PRIVATE KEY-----", Pattern.DOTALL);

    /** What the JDK's key factory translates, although no key specification describes it. */
    private record Pkcs1(byte[] getEncoded) implements PrivateKey {
        @Override
        public String getAlgorithm() {
            return "RSA";
        }

        @Override
        public String getFormat() {
            return "PKCS#1";
        }

        @Override
        public byte[] getEncoded() {
            return getEncoded;
        }
    }

    private final String name;
    private final String text;

    /**
     * @param name where the text comes from, for messages
     * @param pasted a character a byte: also of UTF-16, in quotes, and with line ends that are written out
     */
    PemKey(String name, String pasted) {
        this.name = name;
        String plain = pasted.replace("\0", "").replace("\\r", "").replace("\\n", "\n");
        text = PercentCodec.decode(plain, StandardCharsets.ISO_8859_1);
    }

    /** @throws TokenException saying what is wrong with the text, without a part of it */
    PrivateKey rsa() throws TokenException {
        // "ENCRYPTED PRIVATE KEY" of PKCS #8, or a header that OpenSSL writes before the base64 of PKCS #1 (RFC 1421).
        if (text.contains("ENCRYPTED")) {
            throw unusable("holds an encrypted key, whose passphrase nobody could enter;"
                    + " decrypt it: openssl rsa -in KEY.pem -out NEW.pem");
        }
        Matcher pem = BLOCK.matcher(text);
        try {
            if (pem.find()) {
                byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
                KeyFactory factory = KeyFactory.getInstance("RSA");
                return pem.group(1) == null
                        ? factory.generatePrivate(new PKCS8EncodedKeySpec(der))
                        : (PrivateKey) factory.translateKey(new Pkcs1(der));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Their messages would quote the key.
        }
        throw unusable("holds no whole RSA private key in PEM; " + DOWNLOAD);
    }

    private TokenException unusable(String why) {
        return new TokenException(Kind.KEY_UNUSABLE, name + " " + why);
    }
}
