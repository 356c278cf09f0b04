package ai.molecule.ghtoken.source;

import java.util.LinkedHashMap;
import java.util.Map;

/** Says what a text is that holds no RSA private key in PEM, and what to do about it. */
final class NotAKey {
    static final String DOWNLOAD = "take the .pem that GitHub generated for the App (its settings, Private keys)";
    static final String ENCRYPTED =
            "holds an encrypted key, whose passphrase nobody could enter; decrypt it: openssl rsa -in KEY.pem -out NEW.pem";

    /** What the text may contain, and what that means; the first that it does contain. */
    private static final Map<String, String> SIGNS = new LinkedHashMap<>();

    static {
        SIGNS.put("-----BEGIN ENCRYPTED PRIVATE KEY-----", ENCRYPTED);
        SIGNS.put(
                "-----BEGIN OPENSSH PRIVATE KEY-----",
                "holds a key in OpenSSH's own format, so it is none of GitHub's making; " + DOWNLOAD);
        SIGNS.put("-----BEGIN EC PRIVATE KEY-----", "holds an EC key, and GitHub Apps have RSA keys; " + DOWNLOAD);
        SIGNS.put("-----BEGIN CERTIFICATE-----", "holds a certificate, not a private key; " + DOWNLOAD);
        SIGNS.put("PUBLIC KEY-----", "holds a public key, not the private one; " + DOWNLOAD);
        SIGNS.put(
                "PuTTY-User-Key-File", "holds a key in PuTTY's format, so it is none of GitHub's making; " + DOWNLOAD);
        SIGNS.put("ssh-", "holds a public key of ssh; " + DOWNLOAD);
        // "-----BEGIN" in base64.
        SIGNS.put("LS0tLS1CRUdJTi", "holds base64 of a PEM file; decode it once: base64 -d");
        SIGNS.put("-----END ", "is cut off: its BEGIN line is missing; copy the downloaded .pem whole");
        SIGNS.put("-----BEGIN ", "holds something else than a private key; " + DOWNLOAD);
    }

    private NotAKey() {}

    static String diagnosis(String text) {
        for (Map.Entry<String, String> sign : SIGNS.entrySet()) {
            if (text.contains(sign.getKey())) {
                return sign.getValue();
            }
        }
        if (text.startsWith("/")) {
            return "holds a path, not a key; set GITHUB_APP_PRIVATE_KEY_FILE to it instead";
        }
        // A DER file begins with a SEQUENCE of more than 255 bytes.
        return text.startsWith("0\u0082")
                ? "holds DER, not PEM; convert it: openssl rsa -inform der -in KEY -out KEY.pem"
                : "holds no PEM key: there is no BEGIN line; " + DOWNLOAD;
    }
}
