package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Makes folders below one that no other user can change. */
final class NewFolder {
    private NewFolder() {}

    /** The folder and those above it that are not there, the uppermost first. */
    static Collection<Path> missing(Path folder) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path each = folder; each != null && !Files.exists(each, NOFOLLOW_LINKS); each = each.getParent()) {
            missing.addFirst(each);
        }
        return missing;
    }

    /** @param permissions of each new folder, whatever the umask is */
    static void makeAll(Path folder, String permissions) throws IOException {
        for (Path missing : missing(folder)) {
            Files.createDirectory(missing);
            Files.setPosixFilePermissions(missing, PosixFilePermissions.fromString(permissions));
        }
    }

    /** @return whether it is gone */
    static boolean deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
            return true;
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            return false;
        }
    }
}
