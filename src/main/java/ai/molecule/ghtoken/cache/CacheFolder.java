package ai.molecule.ghtoken.cache;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.OnceLog;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The folder that all processes share. It is checked each time it is used: it may be swapped while we run. */
public final class CacheFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Path SELF = Path.of("/proc/self");
    private static final Path TEMPORARY = Path.of("/tmp");

    private final Path path;
    private final FolderOwner owner;
    private final OnceLog notices;

    private CacheFolder(Path path, FolderOwner owner, OnceLog notices) {
        this.path = path;
        this.owner = owner;
        this.notices = notices;
    }

    /**
     * The first that can be written of the preferred folder and {@code /tmp/molecule-token-cache-<uid of its owner>}; the
     * preferred one where neither can. A folder that does not exist can be written when its nearest existing ancestor can.
     *
     * @throws TokenException {@code CACHE_UNWRITABLE}: there is no /proc to learn from who we are
     */
    public static CacheFolder choose(Path preferred, Consumer<String> log) throws TokenException {
        return choose(preferred, TEMPORARY, log);
    }

    static CacheFolder choose(Path preferred, Path temporary, Consumer<String> log) throws TokenException {
        Path wanted = preferred.toAbsolutePath().normalize();
        try {
            FolderOwner owner = FolderOwner.of(FileStat.following(SELF), FileStat.following(nearestExisting(wanted)));
            Path second = temporary.resolve("molecule-token-cache-" + owner.uid());
            Path path = !isWritable(wanted) && isWritable(second) ? second : wanted;
            return new CacheFolder(path, owner, new OnceLog(log));
        } catch (IOException e) {
            throw FileAccessException.unwritable(wanted, e);
        }
    }

    private static boolean isWritable(Path folder) {
        Path nearest = nearestExisting(folder);
        return Files.isDirectory(nearest) && Files.isWritable(nearest) && Files.isExecutable(nearest);
    }

    private static Path nearestExisting(Path path) {
        Path nearest = path;
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return nearest;
    }

    public Path path() {
        return path;
    }

    public FolderOwner owner() {
        return owner;
    }

    public OnceLog notices() {
        return notices;
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
        }
        return found;
    }

    /** @return the content, at most {@code limit} bytes of it; empty where there is none */
    Optional<byte[]> read(String name, int limit) throws IOException {
        if (trusted(name).isEmpty()) {
            return Optional.empty();
        }
        try (var in = Files.newInputStream(path.resolve(name), NOFOLLOW_LINKS)) {
            return Optional.of(in.readNBytes(limit));
        }
    }

    /** Creates the folder where there is none, and closes it to others. */
    AtomicWriter openForWriting() throws IOException {
        demand(
                !owner.foreign(),
                path + " belongs to user " + owner.uid()
                        + ", and root writes there only as that user; run this as user " + owner.uid()
                        + ", for example with setpriv, gosu or su");
        if (check().isEmpty()) {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        AtomicWriter writer = AtomicWriter.open(path, notices);
        try {
            FileStat facts =
                    check().orElseThrow(() -> new FileAccessException(path + " has just been removed; try again"));
            demand(writer.isOpenOn(facts), path + " has just been replaced; try again");
            if (facts.isOpenToOthers()) {
                notices.once(path + " was open to other users (mode " + facts.permissions() + "); it is 700 now");
                writer.restrictFolder(OWNER_ONLY);
            }
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    private Optional<FileStat> check() throws IOException {
        Optional<FileStat> found = FileStat.of(path);
        if (found.isPresent()) {
            demand(
                    !found.get().isSymbolicLink(),
                    path + " is a symbolic link; remove it, or set TOKEN_CACHE_DIR to the folder that it leads to");
            demand(found.get().isDirectory(), path + " is not a folder; remove it, or set TOKEN_CACHE_DIR to another");
            demandOwner(path, found.get());
        }
        return found;
    }

    private void demandOwner(Path what, FileStat facts) throws FileAccessException {
        demand(
                facts.uid() == owner.uid(),
                what + " belongs to user " + facts.uid() + " and not to user " + owner.uid()
                        + "; remove it, or set TOKEN_CACHE_DIR to a folder of user " + owner.uid());
    }

    private static void demand(boolean holds, String otherwise) throws FileAccessException {
        if (!holds) {
            throw new FileAccessException(otherwise);
        }
    }
}
