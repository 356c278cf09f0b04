package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The GitHub App's private key, in a file that may be rotated and is read afresh each time, or as a variable's value. */
public final class AppKey implements AppSigner {
    private final String name;
    private final @Nullable SecretFile file;
    private final @Nullable Secret value;

    private AppKey(String name, @Nullable SecretFile file, @Nullable Secret value) {
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
        return new AppKey(file.toString(), file, null);
    }

    /** @param variable where the value comes from, for messages */
    public static AppKey ofVariable(String variable, Secret value) {
        return new AppKey(variable, null, value);
    }

    /** @throws TokenException saying what is wrong with the key, without a part of it */
    public PrivateKey read() throws TokenException {
        String text = text();
        if (text.isBlank()) {
            throw new TokenException(Kind.BEARER_EMPTY, name + " is empty, as if being written");
        }
        return new PemKey(name, text).rsa();
    }

    private String text() throws TokenException {
        if (file != null) {
            return new String(file.bytes(), StandardCharsets.ISO_8859_1);
        }
        return value == null ? "" : value.reveal();
    }

    @Override
    public byte[] sign(byte[] input, Duration limit) throws TokenException {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(read());
            signature.update(input);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new TokenException(
                    Kind.KEY_UNUSABLE, "the App's private key cannot sign: it is too short; " + PemKey.DOWNLOAD);
        }
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
