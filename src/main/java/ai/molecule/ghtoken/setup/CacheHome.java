package ai.molecule.ghtoken.setup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.Account;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The cache folder: its user's, and closed to everybody else. */
final class CacheHome implements Step {
    private static final String OWNER_ONLY = "rwx------";

    private final Path folder;
    private final Optional<Account> user;

    /** @param user whose it is to be; empty for whoever runs this */
    CacheHome(Path folder, Optional<Account> user) {
        this.folder = folder;
        this.user = user;
    }

    @Override
    public void install(Report report) throws IOException {
        if (Files.exists(folder, NOFOLLOW_LINKS)) {
            judge(report);
            return;
        }
        if (user.isPresent()
                && !Files.isDirectory(user.get().home())
                && folder.startsWith(user.get().home())) {
            report.wrong("there is no home " + user.get().home() + " for the cache folder; make it for "
                    + user.get().name() + ", or set TOKEN_CACHE_DIR");
            return;
        }
        if (!report.mayChange("the cache folder " + folder + " is missing")) {
            return;
        }
        for (Path missing : NewFolder.missing(folder)) {
            NewFolder.make(missing, OWNER_ONLY);
            if (user.isPresent()) {
                NewFolder.give(missing, user.get());
            }
            report.done("made " + missing
                    + user.map(account -> " for " + account.name()).orElse(""));
        }
    }

    private void judge(Report report) throws IOException {
        int uid = (Integer) Files.getAttribute(folder, "unix:uid", NOFOLLOW_LINKS);
        int wanted = user.isPresent() ? user.get().uid() : Account.ownUid();
        // Root, for itself, takes a folder that is an agent's: its writers become that agent.
        boolean foreign = uid != wanted && (user.isPresent() || wanted != 0);
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS) || foreign) {
            report.wrong("the cache folder " + folder + " is not a folder of user " + wanted
                    + "; remove it, or set TOKEN_CACHE_DIR to another");
            return;
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(folder, NOFOLLOW_LINKS));
        if (mode.equals(OWNER_ONLY)) {
            report.ok("the cache folder " + folder);
        } else if (report.mayChange("the cache folder " + folder + " has mode " + mode + " and not " + OWNER_ONLY)) {
            NewFolder.restrict(folder, OWNER_ONLY);
            report.done("closed " + folder + " to others; its mode was " + mode);
        }
    }

    /** A folder with something in it holds what others wrote there. */
    @Override
    public void remove(Report report) throws IOException {
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.delete(folder);
            report.done("removed " + folder);
        } catch (DirectoryNotEmptyException e) {
            report.note("the cache folder " + folder + " is not empty and stays");
        }
    }
}
