package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Gives a user back the access to its own files and folders that a umask such as 777 has taken away. */
public final class OwnerAccess {
    private OwnerAccess() {}

    /**
     * What its owner cannot open, it can only change by name. So nothing changes where a stranger can exchange that name
     * for a link to another file of the owner's. That nothing has changed is no failure: whoever uses the path next says
     * why it cannot. Others get no access.
     *
     * @param facts of this user's own path, which is no symbolic link
     * @return whether the permissions have changed
     */
    public static boolean restore(Path path, FileStat facts) {
        try {
            if (facts.uid() != PathOwnership.ownUid()
                    || PathOwnership.changeableByStrangers(path).isPresent()) {
                return false;
            }
            Set<PosixFilePermission> permissions =
                    PosixFilePermissions.fromString(facts.isDirectory() ? "rwx------" : "rw-------");
            Files.setPosixFilePermissions(path, permissions);
            return Files.getPosixFilePermissions(path, NOFOLLOW_LINKS).equals(permissions);
        } catch (IOException e) {
            return false;
        }
    }
}
