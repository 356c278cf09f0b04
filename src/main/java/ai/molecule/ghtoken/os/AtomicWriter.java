package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads files in one folder, and replaces them atomically, with mode 0600. Names are resolved against the open folder's
 * descriptor (openat(2)), so a folder that takes its name afterwards is neither read nor written. Not thread-safe.
 */
public final class AtomicWriter implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rw-r--r--");
    /** The name of the file that it is to replace, and a random number. */
    private static final Pattern TEMPORARY = Pattern.compile("(.+)\\.[0-9a-f]{16}\\.tmp");
    /** A temporary file that is older belongs to a writer that was killed: no write takes that long. */
    private static final long LEFTOVER_MILLIS = 600_000;
    /** Levels of folders: one in another. Two more are somebody's mistake. */
    private static final int DEEPEST = 4;

    private final Path path;
    private final SecureDirectoryStream<Path> folder;
    private final OnceLog notices;
    private final Set<String> written = new HashSet<>();

    /** What is done with an open folder. */
    @FunctionalInterface
    public interface Step {
        void with(AtomicWriter writer) throws IOException;
    }

    private AtomicWriter(Path path, SecureDirectoryStream<Path> folder, OnceLog notices) {
        this.path = path;
        this.folder = folder;
        this.notices = notices;
    }

    /** @throws IOException also where the system cannot open a folder safely */
    public static AtomicWriter open(Path path, OnceLog notices) throws IOException {
        return new AtomicWriter(path, SharedPath.secure(Files.newDirectoryStream(path)), notices);
    }

    /** Whether the open folder is still the one that these facts are of. */
    public boolean isOpenOn(FileStat facts) throws IOException {
        return facts.key()
                .equals(folder.getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey());
    }

    /** Changes the mode of the open folder. */
    public void restrictFolder(Set<PosixFilePermission> permissions) throws IOException {
        folder.getFileAttributeView(PosixFileAttributeView.class).setPermissions(permissions);
    }

    /** Replaces a file. A file that has this content already is not written. */
    public void write(String name, byte[] content) throws IOException {
        write(name, content, false, OWNER_ONLY);
    }

    /** As {@link #write}, with fsync(2): the content survives a power failure. */
    public void writeDurably(String name, byte[] content) throws IOException {
        write(name, content, true, OWNER_ONLY);
    }

    /** Replaces a file and gives it mode 0644, whatever the umask is. */
    public void writeForAll(String name, byte[] content) throws IOException {
        write(name, content, false, FOR_ALL);
    }

    private void write(String name, byte[] content, boolean durable, Set<PosixFilePermission> permissions)
            throws IOException {
        written.add(name);
        if (permissions == OWNER_ONLY && holds(name, content)) {
            return;
        }
        Optional<FileStat> open = FileStat.of(path.resolve(name)).filter(FileStat::isOpenToOthers);
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path temporary = Path.of(name + "." + random + ".tmp");
        try {
            fill(temporary, content, durable);
            if (permissions != OWNER_ONLY) {
                folder.getFileAttributeView(temporary, PosixFileAttributeView.class, NOFOLLOW_LINKS)
                        .setPermissions(permissions);
            }
            folder.move(temporary, folder, Path.of(name));
            if (open.isPresent() && permissions == OWNER_ONLY) {
                sayClosed(path.resolve(name), open.get().permissions());
            }
        } catch (IOException | RuntimeException e) {
            delete(temporary.toString());
            throw e;
        }
    }

    private void sayClosed(Path file, String mode) throws IOException {
        boolean isClosed =
                FileStat.of(file).filter(now -> !now.isOpenToOthers()).isPresent();
        notices.once(file + " was open to other users (mode " + mode + "); "
                + (isClosed
                        ? "it is 600 now, and what was in it may have been read"
                        : "its file system keeps no modes, so only its folder keeps others out"));
    }

    /** Whether the file is the folder's owner's, closed to others, and has this content. */
    private boolean holds(String name, byte[] content) throws IOException {
        Optional<FileStat> found = FileStat.of(path.resolve(name)).filter(FileStat::isRegularFile);
        if (found.isEmpty()
                || found.get().isOpenToOthers()
                || !found.get().isReadableByOwner()
                || found.get().uid() != FileStat.following(path).uid()) {
            return false;
        }
        return Arrays.equals(read(name, content.length + 1), content);
    }

    /** At most so many bytes of a file. A symbolic link is not followed. */
    public byte[] read(String name, int bytes) throws IOException {
        try (FileChannel in = channel(Path.of(name), Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS))) {
            return Channels.newInputStream(in).readNBytes(bytes);
        }
    }

    private void fill(Path temporary, byte[] content, boolean durable) throws IOException {
        try (FileChannel out =
                channel(temporary, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, NOFOLLOW_LINKS))) {
            Channels.newOutputStream(out).write(content);
            if (durable) {
                out.force(true);
            }
        }
    }

    /** Sets a file's modification time. Not every file system keeps it. */
    public void date(String name, Instant time) {
        try {
            folder.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, NOFOLLOW_LINKS)
                    .setTimes(FileTime.from(time), null, null);
        } catch (IOException e) {
            return;
        }
    }

    /** Opens a lock file. It is created if it is missing, and never truncated. */
    public FileChannel openToLock(String name) throws IOException {
        Optional<FileStat> found = FileStat.of(path.resolve(name)).filter(FileStat::isRegularFile);
        if (found.isPresent() && !found.get().permissions().equals("600")) {
            restrict(name, found.get());
        }
        return channel(Path.of(name), Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, NOFOLLOW_LINKS));
    }

    private void restrict(String name, FileStat facts) throws IOException {
        try {
            folder.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, NOFOLLOW_LINKS)
                    .setPermissions(OWNER_ONLY);
        } catch (AccessDeniedException e) {
            OwnerAccess.restore(path.resolve(name), facts);
        }
    }

    private FileChannel channel(Path name, Set<? extends OpenOption> options) throws IOException {
        return (FileChannel) folder.newByteChannel(name, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }

    /** Deletes a file; nothing happens if it does not exist. */
    public void delete(String name) throws IOException {
        try {
            folder.deleteFile(Path.of(name));
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /**
     * Deletes a folder with all that is in it. A symbolic link is deleted, not followed.
     *
     * @throws IOException also for folders that are deeper than this program makes any
     */
    public void deleteFolder(String name) throws IOException {
        deleteAll(folder, Path.of(name), DEEPEST);
    }

    private static void deleteAll(SecureDirectoryStream<Path> parent, Path name, int levels) throws IOException {
        if (!parent.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory()) {
            parent.deleteFile(name);
            return;
        }
        if (levels == 0) {
            throw new FileAccessException("a folder " + name + " is deeper than this program makes any");
        }
        try (SecureDirectoryStream<Path> inner = parent.newDirectoryStream(name, NOFOLLOW_LINKS)) {
            for (Path each : inner) {
                deleteAll(inner, each.getFileName(), levels - 1);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        parent.deleteDirectory(name);
    }

    /** Deletes the temporary files of killed writers, for the names that this writer has written. */
    private void sweep() {
        try {
            // The folder's modification time is the file system's current time. The local clock may be wrong.
            long now = FileStat.following(path).modified().toMillis();
            for (Path entry : folder) {
                Matcher name = TEMPORARY.matcher(entry.getFileName().toString());
                if (name.matches() && written.contains(name.group(1)) && isLeftover(entry.getFileName(), now)) {
                    delete(name.group());
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next writer sweeps them; readers do not look at them.
            return;
        }
    }

    private boolean isLeftover(Path name, long now) throws IOException {
        return FileStat.of(path.resolve(name))
                .filter(FileStat::isRegularFile)
                .filter(stat -> stat.modified().toMillis() < now - LEFTOVER_MILLIS)
                .isPresent();
    }

    /** Also deletes what killed writers of the same files have left. */
    @Override
    public void close() throws IOException {
        if (!written.isEmpty()) {
            sweep();
        }
        folder.close();
    }
}
