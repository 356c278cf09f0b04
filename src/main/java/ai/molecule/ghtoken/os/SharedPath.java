package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads files where another user can change a folder on the way to them. */
public final class SharedPath {
    /** A local file system answers at once. Where a pipe has been swapped for the file, open(2) never returns. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private SharedPath() {}

    /**
     * At most so many bytes of a file. For root, symbolic links are followed only where no other user can change the
     * path: they could lead root to any file. Each folder is opened relative to the one before (openat(2)), so a folder
     * that is swapped meanwhile leads nowhere. For others, a program reads where a stranger can change the path: it can be
     * killed when it waits for a pipe, and a thread cannot.
     *
     * @throws IOException also for a link that is not followed, and where another user keeps this one waiting
     */
    public static byte[] read(Path file, int bytes) throws IOException {
        if (PathOwnership.changeableByStrangers(file).isEmpty()) {
            try (InputStream in = Files.newInputStream(file)) {
                return in.readNBytes(bytes);
            }
        }
        if (!PathOwnership.isRoot()) {
            return readByProgram(file, bytes);
        }
        try {
            return new BackgroundCall().within(LIMIT, () -> readAsRoot(file, bytes));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(file + " cannot be read in " + LIMIT.toSeconds() + " s", e);
        }
    }

    private static byte[] readByProgram(Path file, int bytes) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        List<String> head = List.of("/usr/bin/head", "-c", Integer.toString(bytes), "--", file.toString());
        ProgramRunner.Result read = ChildProcess.run(head, new byte[0], Map.of(), LIMIT, StandardCharsets.ISO_8859_1);
        if (read.status() != 0) {
            throw new IOException(file + " cannot be read");
        }
        return read.output().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] readAsRoot(Path file, int bytes) throws IOException {
        Path absolute = file.toAbsolutePath().normalize();
        SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(absolute.getRoot()));
        for (Path name : absolute.getParent()) {
            try (SecureDirectoryStream<Path> above = folder) {
                folder = above.newDirectoryStream(name, NOFOLLOW_LINKS);
            }
        }
        try (SecureDirectoryStream<Path> above = folder;
                InputStream in = Channels.newInputStream(
                        above.newByteChannel(absolute.getFileName(), Set.of(READ, NOFOLLOW_LINKS)))) {
            return in.readNBytes(bytes);
        }
    }

    static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder) throws IOException {
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        folder.close();
        throw new IOException("this system cannot open a folder safely (openat(2))");
    }
}
