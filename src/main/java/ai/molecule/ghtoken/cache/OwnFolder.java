package ai.molecule.ghtoken.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A user's folder inside one that others can write as well. If another user has taken its name, it has a random ending.
 * Readers take the first name that is this user's.
 */
final class OwnFolder {
    private static final String NAME = "molecule-token-cache-";

    private OwnFolder() {}

    static Path in(Path shared, int uid) throws IOException {
        Path plain = shared.resolve(NAME + uid);
        if (isFreeOrOwn(plain, uid)) {
            return plain;
        }
        Optional<Path> first = firstOwn(shared, uid);
        if (first.isPresent()) {
            return first.get();
        }
        return shared.resolve(NAME + uid + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    private static boolean isFreeOrOwn(Path folder, int uid) throws IOException {
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            return true;
        }
        Optional<FileStat> found = FileStat.of(folder);
        return found.isEmpty() || found.get().uid() == uid && found.get().isDirectory();
    }

    /** Keeps one name at a time: others may have made a million. */
    private static Optional<Path> firstOwn(Path shared, int uid) throws IOException {
        Path first = null;
        if (Files.isDirectory(shared, NOFOLLOW_LINKS) && Files.isReadable(shared)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(shared, NAME + uid + ".*")) {
                for (Path other : found) {
                    if ((first == null || other.compareTo(first) < 0) && isFreeOrOwn(other, uid)) {
                        first = other;
                    }
                }
            }
        }
        return Optional.ofNullable(first);
    }
}
