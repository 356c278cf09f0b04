package ai.molecule.ghtoken.source;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * An RSA private key in PEM (RFC 7468): as GitHub hands it out, PKCS #1 (RFC 8017, appendix A.1.2), or as PKCS #8
 * (RFC 5958). Of anything else it says what that is.
 */
final class PemKey {
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String PKCS8 = "PRIVATE KEY";

    /** What is wrong with the text, without a part of it: the end of a sentence, and behind a semicolon the fix. */
    static final class Fault extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Fault(String why) {
            super(why);
        }
    }

    private final String text;

    PemKey(String text) {
        this.text = text;
    }

    PrivateKey rsa() throws Fault {
        boolean pkcs1 = text.contains(begin(PKCS1));
        if (!pkcs1 && !text.contains(begin(PKCS8))) {
            throw new Fault(NotAKey.diagnosis(text));
        }
        byte[] der = der(pkcs1 ? PKCS1 : PKCS8);
        if (!pkcs1 && !RsaDer.isRsa(der)) {
            throw new Fault("holds a key that is not RSA (EC or Ed25519, perhaps); " + NotAKey.DOWNLOAD);
        }
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs1 ? RsaDer.pkcs8(der) : der));
        } catch (GeneralSecurityException e) {
            throw damaged("is no whole RSA key between its BEGIN and END lines");
        }
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private byte[] der(String label) throws Fault {
        int begin = text.indexOf(begin(label)) + begin(label).length();
        int end = text.indexOf("-----END " + label + "-----", begin);
        if (end < 0) {
            throw damaged("is cut off: its END line is missing");
        }
        String body = text.substring(begin, end);
        // The headers of RFC 1421, which OpenSSL writes before the base64 of a PKCS #1 key with a passphrase.
        if (body.contains("ENCRYPTED")) {
            throw new Fault(NotAKey.ENCRYPTED);
        }
        try {
            return Base64.getDecoder().decode(withoutWhiteSpace(body));
        } catch (IllegalArgumentException e) {
            // Its message would quote a character of the key.
            throw damaged("is not base64 between its BEGIN and END lines");
        }
    }

    private static String withoutWhiteSpace(String body) {
        StringBuilder kept = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            if (!Character.isWhitespace(body.charAt(i))) {
                kept.append(body.charAt(i));
            }
        }
        return kept.toString();
    }

    private static Fault damaged(String how) {
        return new Fault(how + "; copy the downloaded .pem whole");
    }
}
