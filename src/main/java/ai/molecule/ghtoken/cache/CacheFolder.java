package ai.molecule.ghtoken.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.OnceLog;
import ai.molecule.ghtoken.os.OwnerAccess;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The folder that all processes share. It is checked at each use, because it can be replaced at any time. Thread-safe.
 *
 * @param owner the numeric id of the user that everything in the folder must belong to
 * @param notices the log of problems that last
 * @param outer the cache folder that this one is in, which must be trusted too; empty for the main one
 */
public record CacheFolder(Path path, int owner, OnceLog notices, Optional<CacheFolder> outer) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Path TEMPORARY = Path.of("/tmp");

    private CacheFolder(Path path, int owner, OnceLog notices) {
        this(path, owner, notices, Optional.empty());
    }

    /** @param name a valid file name that nobody outside has chosen */
    CacheFolder inside(String name) {
        return new CacheFolder(path.resolve(name), owner, notices, Optional.of(this));
    }

    /** The folder that all others are in. */
    CacheFolder main() {
        return outer.map(CacheFolder::main).orElse(this);
    }

    /**
     * The first of {@link #candidates} that this user can write; the preferred folder if there is none, so that the
     * error message names it. A folder that does not exist can be written when its nearest existing ancestor can.
     *
     * @throws TokenException {@code CACHE_UNWRITABLE}: there is no /proc to learn from who we are
     */
    public static CacheFolder choose(Path preferred, Consumer<String> log) throws TokenException {
        return choose(preferred, TEMPORARY, log);
    }

    static CacheFolder choose(Path preferred, Path temporary, Consumer<String> log) throws TokenException {
        List<CacheFolder> candidates = candidates(preferred, temporary, log);
        return candidates.stream().filter(CacheFolder::isWritable).findFirst().orElse(candidates.get(0));
    }

    /**
     * Where this user's cache may be, in the order in which writers and readers look: the preferred folder; a folder of
     * this user's inside it, where it is somebody else's or, for root, where others can write (a mounted volume); a
     * folder of this user's in /tmp. Root neither creates nor uses one below a folder that another user can change.
     *
     * @throws TokenException as {@link #choose}
     */
    public static List<CacheFolder> candidates(Path preferred, Consumer<String> log) throws TokenException {
        return candidates(preferred, TEMPORARY, log);
    }

    private static List<CacheFolder> candidates(Path preferred, Path temporary, Consumer<String> log)
            throws TokenException {
        Path wanted = preferred.toAbsolutePath().normalize();
        try {
            int self = PathOwnership.ownUid();
            OnceLog notices = new OnceLog(log);
            List<CacheFolder> candidates = new ArrayList<>();
            if (self != 0 || isRootsOwn(wanted)) {
                candidates.add(new CacheFolder(wanted, self, notices));
                if (Files.isDirectory(wanted, NOFOLLOW_LINKS) && isShared(FileStat.following(wanted), self)) {
                    candidates.add(0, new CacheFolder(OwnFolder.in(wanted, self), self, notices));
                }
            }
            candidates.add(new CacheFolder(OwnFolder.in(temporary, self), self, notices));
            return candidates;
        } catch (IOException e) {
            throw FileAccessException.unwritable(wanted, e);
        }
    }

    /**
     * True also if others can write in the folder itself (root then uses a folder of its own inside) or in its parent,
     * such as a volume. A symbolic link is refused at its use, with its name in the message.
     */
    private static boolean isRootsOwn(Path wanted) throws IOException {
        return PathOwnership.foreignPartOfName(wanted).isEmpty()
                && (Files.isSymbolicLink(wanted)
                        || PathOwnership.changeableByOthers(wanted)
                                .filter(part -> !part.equals(wanted) && !part.equals(wanted.getParent()))
                                .isEmpty());
    }

    /** Root does not close a folder in which others can write: it may be a volume that holds their caches. */
    private static boolean isShared(FileStat folder, int self) {
        return folder.uid() != self || self == 0 && folder.isWritableByOthers();
    }

    private boolean isWritable() {
        try {
            check();
        } catch (IOException e) {
            // Its next use says so.
        }
        Path nearest = path;
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return Files.isDirectory(nearest) && Files.isWritable(nearest) && Files.isExecutable(nearest);
    }

    /** The facts of a file that can be trusted; empty where there is none. */
    Optional<FileStat> trusted(String name) throws IOException {
        if (check().isEmpty()) {
            return Optional.empty();
        }
        Optional<FileStat> found = FileStat.of(path.resolve(name));
        if (found.isPresent()) {
            demand(found.get().isRegularFile(), path.resolve(name) + " is not a regular file; remove it");
            demandOwner(path.resolve(name), found.get());
            letOwnerIn(path.resolve(name), found.get());
        }
        return found;
    }

    /** @return the content, at most {@code limit} bytes of it; empty where there is none */
    Optional<byte[]> read(String name, int limit) throws IOException {
        if (trusted(name).isEmpty()) {
            return Optional.empty();
        }
        try (AtomicWriter folder = open(false)) {
            return Optional.of(folder.read(name, limit));
        }
    }

    /**
     * Takes a step in the folder.
     *
     * @throws TokenException {@code CACHE_UNWRITABLE}: the message says why
     */
    void write(AtomicWriter.Step step) throws TokenException {
        try (AtomicWriter writer = openForWriting()) {
            step.with(writer);
        } catch (IOException e) {
            throw FileAccessException.unwritable(path, e);
        }
    }

    /** Creates the folder where there is none, and closes it to others. */
    AtomicWriter openForWriting() throws IOException {
        if (check().isEmpty()) {
            if (outer.isPresent()) {
                outer.get().openForWriting().close();
            }
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        return open(true);
    }

    /**
     * Opens the folder. Whoever can write in the one above can exchange it between a look at it and the use of its name,
     * for one with a pipe in place of a file: whoever opens that waits for ever.
     *
     * @param isToBeClosed whether others are to have no access from now on
     */
    private AtomicWriter open(boolean isToBeClosed) throws IOException {
        AtomicWriter opened = AtomicWriter.open(path, notices);
        try {
            FileStat facts =
                    check().orElseThrow(() -> new FileAccessException(path + " has just been removed; try again"));
            demand(opened.isOpenOn(facts), path + " has just been replaced; try again");
            if (isToBeClosed && facts.isOpenToOthers()) {
                close(opened, facts);
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Some file systems keep no modes (Windows mounts, bindfs): a success of chmod(2) alone proves nothing. */
    private void close(AtomicWriter writer, FileStat facts) throws IOException {
        try {
            writer.restrictFolder(OWNER_ONLY);
        } catch (FileSystemException e) {
            throw new FileAccessException(openToOthers(facts) + " (" + FileAccessException.reasonOf(e) + ")");
        }
        demand(check().filter(now -> !now.isOpenToOthers()).isPresent(), openToOthers(facts));
        notices.once(path + " was open to other users (mode " + facts.permissions() + "); it is 700 now");
    }

    private String openToOthers(FileStat facts) {
        return path + " is open to other users (mode " + facts.permissions()
                + ") and its mode cannot be changed; set TOKEN_CACHE_DIR to a folder of a file system that keeps modes";
    }

    private Optional<FileStat> check() throws IOException {
        if (outer.isPresent() && outer.get().check().isEmpty()) {
            return Optional.empty();
        }
        Optional<FileStat> found = FileStat.of(path);
        if (found.isPresent()) {
            demand(
                    !found.get().isSymbolicLink(),
                    path + " is a symbolic link; remove it, or set TOKEN_CACHE_DIR to the folder that it leads to");
            demand(found.get().isDirectory(), path + " is not a folder; remove it, or set TOKEN_CACHE_DIR to another");
            demandOwner(path, found.get());
            letOwnerIn(path, found.get());
        }
        return found;
    }

    /** A umask of 777, under which an older version wrote, has taken the owner's own permissions. */
    private void letOwnerIn(Path what, FileStat facts) {
        if (!facts.isReadableByOwner() && OwnerAccess.restore(what, facts)) {
            notices.once(
                    what + " was closed to its owner (mode " + facts.permissions() + "), who can use it again now");
        }
    }

    private void demandOwner(Path what, FileStat facts) throws FileAccessException {
        demand(
                facts.uid() == owner,
                what + " belongs to user " + facts.uid() + " and not to user " + owner
                        + "; remove it, or set TOKEN_CACHE_DIR to a folder of user " + owner);
    }

    private static void demand(boolean holds, String otherwise) throws FileAccessException {
        if (!holds) {
            throw new FileAccessException(otherwise);
        }
    }
}
