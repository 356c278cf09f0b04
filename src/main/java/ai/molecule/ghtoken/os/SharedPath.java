package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Set;

/** Files for root to read where another user can change a folder on the way to them. */
public final class SharedPath {
    private SharedPath() {}

    /**
     * Opens a file. For root, symbolic links are followed only where no other user can change the path: they could lead
     * root to any file. Each folder is opened relative to the one before (openat(2)), so a folder that is swapped
     * meanwhile leads nowhere.
     *
     * @throws IOException also for a link that is not followed
     */
    public static InputStream open(Path file) throws IOException {
        if (!PathOwnership.isRoot() || PathOwnership.changeableByOthers(file).isEmpty()) {
            return Files.newInputStream(file);
        }
        Path absolute = file.toAbsolutePath().normalize();
        SecureDirectoryStream<Path> folder = secure(Files.newDirectoryStream(absolute.getRoot()));
        for (Path name : absolute.getParent()) {
            try (SecureDirectoryStream<Path> above = folder) {
                folder = above.newDirectoryStream(name, NOFOLLOW_LINKS);
            }
        }
        try (SecureDirectoryStream<Path> above = folder) {
            return Channels.newInputStream(above.newByteChannel(absolute.getFileName(), Set.of(READ, NOFOLLOW_LINKS)));
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
