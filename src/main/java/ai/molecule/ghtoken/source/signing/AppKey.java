package ai.molecule.ghtoken.source.signing;

import ai.molecule.ghtoken.os.SecretFile;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.net.PercentCodec;
import org.jspecify.annotations.Nullable;

/**
 * The GitHub App's private key, in a file that may be rotated and is read afresh each time, or as a variable's value:
 * RSA in PEM (RFC 7468), PKCS #1 as GitHub hands it out (RFC 8017, appendix A.1.2) or PKCS #8 (RFC 5958). It may have
 * been pasted in quotes, in UTF-16, in base64, or with line ends that are written out.
 */
public final class AppKey implements AppSigner {
    private static final String NO_KEY = "holds no whole RSA private key in PEM;"
            + " take the .pem that GitHub generated for the App (its settings, Private keys)";

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
    }

    private final String name;
    private final @Nullable SecretFile file;
    private final Secret value;

    private AppKey(String name, @Nullable SecretFile file, Secret value) {
        this.name = name;
        this.file = file;
        this.value = value;
    }

    public static AppKey inFile(Path path) {
        SecretFile file = new SecretFile(
                path,
                "private key",
                Kind.KEY_UNUSABLE,
                "put the App's private key there, or set GITHUB_APP_PRIVATE_KEY_FILE to where it is");
        return new AppKey(file.toString(), file, Secret.of(""));
    }

    /** @param variable where the value comes from, for messages */
    public static AppKey ofVariable(String variable, Secret value) {
        return new AppKey(variable, null, value);
    }

    /** @throws TokenException saying what is wrong with the key, without a part of it */
    public PrivateKey read() throws TokenException {
        String plain = (file == null ? value.reveal() : file.text())
                .replace("\0", "")
                .replace("\\r", "")
                .replace("\\n", "\n");
        String text = unpacked(PercentCodec.decode(plain, StandardCharsets.ISO_8859_1));
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
        throw unusable(NO_KEY);
    }

    /** Where a value has to be one line, many put the whole PEM in base64, which has no hyphen. */
    private static String unpacked(String text) {
        try {
            return text.contains("-")
                    ? text
                    : new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public byte[] sign(byte[] input, Duration limit) throws TokenException {
        PrivateKey key = read();
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw unusable(NO_KEY);
        }
    }

    private TokenException unusable(String why) {
        return new TokenException(Kind.KEY_UNUSABLE, name + " " + why);
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public String version() {
        return file == null ? "" : file.version();
    }
}
