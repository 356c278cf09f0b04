package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that holds the platform's bearer. Whoever writes it may be late and may rotate it, so nothing is kept between
 * two reads. Symbolic links are followed: Kubernetes mounts a secret through them.
 */
public final class BearerFile {
    /** Root's copy of a bearer that this user cannot read: {@code scripts/copy-bearer}. */
    private static final Path COPY = Path.of("/run/molecule-gh-token-refresh/auth_token");

    private final Path original;
    private final Path copy;

    public BearerFile(Path file) {
        this(file, COPY);
    }

    BearerFile(Path original, Path copy) {
        this.original = original;
        this.copy = copy;
    }

    private SecretFile file() {
        boolean onlyTheCopy = !Files.isReadable(original) && Files.isReadable(copy);
        return new SecretFile(
                onlyTheCopy ? copy : original,
                "bearer",
                Kind.BEARER_MISSING,
                "wait for the platform to write it, or set CONFIGS_DIR to its folder");
    }

    /**
     * The bearer without surrounding white space.
     *
     * @throws TokenException {@link Kind#BEARER_MISSING} or {@link Kind#BEARER_EMPTY}, naming the file
     */
    public Secret read() throws TokenException {
        SecretFile file = file();
        // A header carries bytes; which characters they were meant to be does not matter.
        String bearer = new String(file.bytes(), StandardCharsets.ISO_8859_1).strip();
        if (bearer.isEmpty()) {
            throw new TokenException(Kind.BEARER_EMPTY, file + " is empty, as if being written");
        }
        for (int i = 0; i < bearer.length(); i++) {
            if (bearer.charAt(i) < ' ' || bearer.charAt(i) > '~') {
                throw file.unusable(
                        "holds a character that an HTTP header cannot carry; write the bearer alone into it");
            }
        }
        return Secret.of(bearer);
    }

    /** Differs whenever the file has been written, replaced or removed; tells nothing of what is in it. */
    public String version() {
        return file().version();
    }
}
