package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The file that holds the platform's bearer. Whoever writes it may be late and may rotate it, so nothing is kept between
 * two reads. Symbolic links are followed: Kubernetes mounts a secret through them.
 */
public final class BearerFile {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;

    public BearerFile(Path file) {
        this.file = file;
    }

    /**
     * The bearer without surrounding white space.
     *
     * @throws TokenException {@link Kind#BEARER_MISSING} or {@link Kind#BEARER_EMPTY}, naming the file
     */
    public Secret read() throws TokenException {
        // A header carries bytes; which characters they were meant to be does not matter.
        String bearer = new String(bytes(), StandardCharsets.ISO_8859_1).strip();
        if (bearer.isEmpty()) {
            throw new TokenException(Kind.BEARER_EMPTY, "the bearer file " + file + " is empty, as if being written");
        }
        for (int i = 0; i < bearer.length(); i++) {
            if (bearer.charAt(i) < ' ' || bearer.charAt(i) > '~') {
                throw missing("holds a character that an HTTP header cannot carry; write the bearer alone into it");
            }
        }
        return Secret.of(bearer);
    }

    /** Differs whenever the file has been written, replaced or removed; tells nothing of what is in it. */
    public String version() {
        return FileVersion.of(file);
    }

    private byte[] bytes() throws TokenException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw missing("is not a regular file; put the bearer into a file there");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw missing("is larger than 64 KiB; write the bearer alone into it");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw missing("is not there; wait for the platform to write it, or set CONFIGS_DIR to its folder");
        } catch (IOException e) {
            throw missing("cannot be read; make it readable for the user that this program runs as");
        }
    }

    private TokenException missing(String why) {
        return new TokenException(Kind.BEARER_MISSING, "the bearer file " + file + " " + why);
    }
}
