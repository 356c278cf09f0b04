package ai.molecule.ghtoken.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A user's folder inside one that others can write as well. Whoever takes its name first keeps nobody out: then it has
 * a random ending. Readers take the first name that is this user's.
 */
final class OwnFolder {
    private static final String NAME = "molecule-token-cache-";

    private OwnFolder() {}

    static Path in(Path shared, int uid) throws IOException {
        Path plain = shared.resolve(NAME + uid);
        if (isFreeOrOwn(plain, uid)) {
            return plain;
        }
        for (Path other : endings(shared, uid)) {
            if (isFreeOrOwn(other, uid)) {
                return other;
            }
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

    private static Iterable<Path> endings(Path shared, int uid) throws IOException {
        TreeSet<Path> sorted = new TreeSet<>();
        if (Files.isDirectory(shared, NOFOLLOW_LINKS) && Files.isReadable(shared)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(shared, NAME + uid + ".*")) {
                found.forEach(sorted::add);
            }
        }
        return sorted;
    }
}
