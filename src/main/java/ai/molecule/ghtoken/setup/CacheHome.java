package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The cache folder of the current user, closed to everybody else. */
record CacheHome(Path folder, Path home) implements Step {
    private static final String OWNER_ONLY = "rwx------";

    @Override
    public void install(Report report) throws IOException {
        if (Files.exists(folder, NOFOLLOW_LINKS)) {
            judge(report);
        } else if (!Files.isDirectory(home) && folder.startsWith(home)) {
            report.wrong("there is no home " + home + " for the cache folder; make it, or set TOKEN_CACHE_DIR");
        } else if (report.mayChange("the cache folder " + folder + " is missing")) {
            NewFolder.makeAll(folder, OWNER_ONLY);
            report.done("made " + folder);
        }
    }

    private void judge(Report report) throws IOException {
        int uid = (Integer) Files.getAttribute(folder, "unix:uid", NOFOLLOW_LINKS);
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS) || uid != PathOwnership.ownUid()) {
            report.wrong("the cache folder " + folder + " is not a folder of user " + PathOwnership.ownUid()
                    + "; remove it, or set TOKEN_CACHE_DIR to another");
            return;
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, NOFOLLOW_LINKS));
        if (mode.equals(OWNER_ONLY)) {
            report.ok("the cache folder " + folder);
        } else if (report.mayChange("the cache folder " + folder + " has mode " + mode + " and not " + OWNER_ONLY)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY));
            report.done("closed " + folder + " to others; its mode was " + mode);
        }
    }

    /** A folder with something in it holds what others wrote there. */
    @Override
    public void remove(Report report) throws IOException {
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            return;
        }
        if (NewFolder.deleteIfEmpty(folder)) {
            report.done("removed " + folder);
        } else {
            report.note("the cache folder " + folder + " is not empty and stays");
        }
    }
}
