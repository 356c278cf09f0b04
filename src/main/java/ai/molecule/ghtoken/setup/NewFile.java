package ai.molecule.ghtoken.setup;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Replaces a file that others read, whole: a reader finds the old one or the new one. */
final class NewFile {
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private NewFile() {}

    /** Gives a new file mode 644 whatever the umask is, and keeps the mode of one that is there. */
    static void replace(Path file, String content) throws IOException {
        // git's own name for a file that it is about to rename, so that git and we exclude each other.
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        Set<PosixFilePermission> mode = Files.exists(file) ? Files.getPosixFilePermissions(file) : READABLE;
        try {
            Files.writeString(lock, content, StandardCharsets.ISO_8859_1, CREATE_NEW, WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(lock + " is there: another program writes " + file + "; remove it if none does");
        } catch (IOException e) {
            Files.deleteIfExists(lock);
            throw e;
        }
        try {
            Files.setPosixFilePermissions(lock, mode);
            Files.move(lock, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(lock);
            throw e;
        }
    }
}
