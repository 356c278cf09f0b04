package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The cache folder of the current user, with mode 0700. */
record CacheHome(Path place, Path home) implements Step {
    private static final String OWNER_ONLY = "rwx------";

    /** The folder itself must be this user's; see {@link #install}. */
    @Override
    public List<Path> trusted() {
        return List.of();
    }

    @Override
    public void install(Report report) throws IOException {
        if (Files.exists(place, NOFOLLOW_LINKS)) {
            judge(report);
        } else if (!Files.isDirectory(home) && place.startsWith(home)) {
            report.wrong("there is no home " + home + " for the cache folder; make it, or set TOKEN_CACHE_DIR");
        } else if (report.mayChange("the cache folder " + place + " is missing")) {
            SharedFiles.makeFolders(place, OWNER_ONLY);
            report.done("made " + place);
        }
    }

    private void judge(Report report) throws IOException {
        int uid = (Integer) Files.getAttribute(place, "unix:uid", NOFOLLOW_LINKS);
        if (!Files.isDirectory(place, NOFOLLOW_LINKS) || uid != PathOwnership.ownUid()) {
            report.wrong("the cache folder " + place + " is not a folder of user " + PathOwnership.ownUid()
                    + "; remove it, or set TOKEN_CACHE_DIR to another");
            return;
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(place, NOFOLLOW_LINKS));
        if (mode.equals(OWNER_ONLY)) {
            report.ok("the cache folder " + place);
        } else if (report.mayChange("the cache folder " + place + " has mode " + mode + " and not " + OWNER_ONLY)) {
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(OWNER_ONLY));
            report.done("closed " + place + " to others; its mode was " + mode);
        }
    }

    /** Keeps a folder that has files in it. */
    @Override
    public void remove(Report report) throws IOException {
        if (!Files.isDirectory(place, NOFOLLOW_LINKS)) {
            return;
        }
        if (SharedFiles.deleteIfEmpty(place)) {
            report.done("removed " + place);
        } else {
            report.note("the cache folder " + place + " is not empty and stays");
        }
    }
}
