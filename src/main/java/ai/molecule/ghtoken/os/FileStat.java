package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;

/**
 * The result of one lstat(2). Users are numbers: looking up a name may ask a directory server.
 *
 * @param mode file type and permission bits (inode(7))
 * @param key device and inode
 */
public record FileStat(int uid, int mode, Object key, long size, FileTime modified) {
    private static final String ATTRIBUTES = "unix:uid,mode,fileKey,size,lastModifiedTime";
    private static final int TYPE = 0170000;
    private static final int OPEN_TO_OTHERS = 0077;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int READABLE_BY_OWNER = 0400;
    private static final int READABLE_FOLDER = 0500;
    private static final int WRITABLE_BY_ALL = 0002;
    private static final int READABLE_BY_ALL = 0004;
    private static final int STICKY = 01000;

    /** The path itself, without following a symbolic link; empty if it does not exist. */
    public static Optional<FileStat> of(Path path) throws IOException {
        try {
            return Optional.of(read(path, NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * A value that changes with the path's content, name, owner or mode (inode(7), ctime). Cheaper than {@link #of}.
     */
    public static Object version(Path path) throws IOException {
        try {
            return Files.readAttributes(path, "unix:ctime,ino,size", NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return "absent";
        }
    }

    /** Differs whenever the target of the path has been written, replaced or removed; by one system call. */
    public static String contentVersion(Path path) {
        try {
            return Files.readAttributes(path, "lastModifiedTime,fileKey,size").toString();
        } catch (NoSuchFileException e) {
            return "absent";
        } catch (IOException e) {
            return "unreadable";
        }
    }

    /** The target of the path, following symbolic links. */
    public static FileStat following(Path path) throws IOException {
        return read(path);
    }

    private static FileStat read(Path path, LinkOption... links) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, links);
        return new FileStat(
                (Integer) found.get("uid"),
                (Integer) found.get("mode"),
                found.get("fileKey"),
                (Long) found.get("size"),
                (FileTime) found.get("lastModifiedTime"));
    }

    public boolean isDirectory() {
        return (mode & TYPE) == 0040000;
    }

    public boolean isRegularFile() {
        return (mode & TYPE) == 0100000;
    }

    public boolean isSymbolicLink() {
        return (mode & TYPE) == 0120000;
    }

    public boolean isOpenToOthers() {
        return (mode & OPEN_TO_OTHERS) != 0;
    }

    public boolean isWritableByOthers() {
        return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    /** Whether the owner can read it; a folder: whether the owner can find what is in it, too. */
    public boolean isReadableByOwner() {
        int needed = isDirectory() ? READABLE_FOLDER : READABLE_BY_OWNER;
        return (mode & needed) == needed;
    }

    public boolean isWritableByAll() {
        return (mode & WRITABLE_BY_ALL) != 0;
    }

    public boolean isReadableByAll() {
        return (mode & READABLE_BY_ALL) != 0;
    }

    /** Of a folder: only the owner of an entry, or of the folder, can rename or delete it. */
    public boolean isSticky() {
        return (mode & STICKY) != 0;
    }

    /** In octal, as for chmod(1), such as {@code 644}. */
    public String permissions() {
        return Integer.toOctalString(mode & 0777);
    }
}
