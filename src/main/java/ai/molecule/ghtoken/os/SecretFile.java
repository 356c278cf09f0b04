package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that somebody else writes a secret into and may rotate, so nothing is kept between two reads. Symbolic links
 * are followed, because Kubernetes mounts a secret through them; for root only where {@link SharedPath} allows it.
 *
 * @param noun what is in the file
 * @param kind of each failure to read it
 * @param fixOfAbsence what to do when the file is not there
 */
public record SecretFile(Path path, String noun, Kind kind, String fixOfAbsence) {
    private static final int MAX_BYTES = 64 * 1024;

    public byte[] bytes() throws TokenException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw unusable("is not a regular file; put the " + noun + " into a file there");
        }
        try {
            byte[] bytes = SharedPath.read(path, MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable("is larger than 64 KiB; write the " + noun + " alone into it");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw absent();
        } catch (IOException e) {
            throw unusable("cannot be read; make it readable for the user that this program runs as");
        }
    }

    /**
     * A character a byte, without surrounding white space.
     *
     * @throws TokenException {@link Kind#BEARER_EMPTY} where that is nothing
     */
    public String text() throws TokenException {
        String text = new String(bytes(), StandardCharsets.ISO_8859_1).strip();
        if (text.isEmpty()) {
            throw new TokenException(Kind.BEARER_EMPTY, this + " is empty, as if being written");
        }
        return text;
    }

    public boolean isAbsent() {
        return Files.notExists(path);
    }

    /** Differs whenever the file has been written, replaced or removed; tells nothing of what is in it. */
    public String version() {
        return FileStat.contentVersion(path);
    }

    public TokenException absent() {
        return unusable("is not there; " + fixOfAbsence);
    }

    public TokenException unusable(String why) {
        return new TokenException(kind, this + " " + why);
    }

    @Override
    public String toString() {
        return "the " + noun + " file " + path;
    }
}
