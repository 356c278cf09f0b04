package ai.molecule.ghtoken.source.signing;

import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.ProgramRunner.Result;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Has a command sign, so that the private key can stay in a KMS, in Vault or in a PKCS #11 token. The command reads
 * what is to be signed from standard input and prints the signature: raw, or in base64 of either alphabet.
 */
public final class SignCommand implements AppSigner {
    private static final String NAME = "the command of GITHUB_APP_SIGN_COMMAND";

    /** Bytes: RSA keys of 2048 bits, as GitHub generates them, to 8192. */
    private static final int SHORTEST = 256;

    private static final int LONGEST = 1024;

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_=\\s-]+");

    private final String command;
    private final Map<String, String> environment;

    /**
     * @param command for {@code sh -c}
     * @param environment for the command, which gets it as {@link ChildProcess#forCommandOfSetting} says
     */
    public SignCommand(String command, Map<String, String> environment) {
        this.command = command;
        this.environment = ChildProcess.forCommandOfSetting(environment);
    }

    /**
     * @throws TokenException {@code SIGNING_FAILED}: it could not be run, failed, took too long, or printed no
     * signature
     */
    @Override
    public byte[] sign(byte[] input, Duration limit) throws TokenException {
        try {
            Result result = ChildProcess.run(
                    List.of("/bin/sh", "-c", command), input, environment, limit, StandardCharsets.ISO_8859_1);
            if (result.status() != 0) {
                throw failed("ended with exit status " + result.status() + "; run it by hand to see why");
            }
            return signature(result.output());
        } catch (IOException e) {
            throw failed("gave no signature: " + FileAccessException.reasonOf(e));
        }
    }

    /** @param output a character a byte */
    private static byte[] signature(String output) throws TokenException {
        byte[] bytes = output.getBytes(StandardCharsets.ISO_8859_1);
        if (BASE64.matcher(output).matches()) {
            try {
                bytes = Base64.getMimeDecoder().decode(output.replace('-', '+').replace('_', '/'));
            } catch (IllegalArgumentException e) {
                throw failed("printed what is neither a signature nor base64; run it by hand to see what");
            }
        }
        if (bytes.length < SHORTEST || bytes.length > LONGEST || bytes.length % Byte.SIZE != 0) {
            throw failed("printed " + bytes.length + " bytes, which are no RSA signature;"
                    + " let it print the signature alone, raw or in base64");
        }
        return bytes;
    }

    private static TokenException failed(String how) {
        return new TokenException(Kind.SIGNING_FAILED, NAME + " " + how);
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public String toString() {
        return NAME;
    }
}
