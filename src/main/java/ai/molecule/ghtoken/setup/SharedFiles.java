package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that other users read, and creates folders, with modes that do not depend on the umask. */
final class SharedFiles {
    static final String READABLE_FOLDER = "rwxr-xr-x";
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private SharedFiles() {}

    /**
     * Replaces the file as a whole. A new file gets mode 644; an existing one keeps its mode.
     *
     * @throws IOException also while git writes the file
     */
    static void replace(Path file, byte[] content) throws IOException {
        // git takes the same name as its lock.
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        Set<PosixFilePermission> mode = Files.exists(file) ? Files.getPosixFilePermissions(file) : READABLE;
        try {
            // Private: a process that opens it now could read later content, and the old file may be closed to others.
            Files.createFile(lock, PRIVATE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(lock + " is there: another program writes " + file + "; remove it if none does");
        }
        try {
            Files.write(lock, content);
            Files.setPosixFilePermissions(lock, mode);
            Files.move(lock, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(lock);
            throw e;
        }
    }

    /** Creates the folder and its missing parents with that mode. */
    static void makeFolders(Path folder, String mode) throws IOException {
        if (!Files.exists(folder, NOFOLLOW_LINKS)) {
            makeFolders(folder.getParent(), mode);
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        }
    }

    /** @return whether the folder is gone */
    static boolean deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
            return true;
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return false;
        }
    }
}
