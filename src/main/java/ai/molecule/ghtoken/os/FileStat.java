package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one lstat(2) says of a path. Numbers and no names: looking up who a number is can go as far as a directory server.
 *
 * @param mode file type and permission bits (inode(7))
 * @param key device and inode
 */
public record FileStat(int uid, int gid, int mode, Object key, long size, FileTime modified) {
    private static final String ATTRIBUTES = "unix:uid,gid,mode,fileKey,size,lastModifiedTime";
    private static final int TYPE = 0170000;
    private static final int OPEN_TO_OTHERS = 0077;
    private static final int READABLE_BY_ALL = 0004;

    /** Of the path itself, also where it is a symbolic link; empty where there is nothing. */
    public static Optional<FileStat> of(Path path) throws IOException {
        try {
            return Optional.of(read(path, NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Changes with the path's content, name, owner or mode (inode(7), ctime): cheaper than all the facts. */
    public static Object version(Path path) throws IOException {
        try {
            return Files.readAttributes(path, "unix:ctime,ino", NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return "absent";
        }
    }

    /** Of what the path leads to. */
    public static FileStat following(Path path) throws IOException {
        return read(path);
    }

    private static FileStat read(Path path, LinkOption... links) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, links);
        return new FileStat(
                (Integer) found.get("uid"),
                (Integer) found.get("gid"),
                (Integer) found.get("mode"),
                found.get("fileKey"),
                (Long) found.get("size"),
                (FileTime) found.get("lastModifiedTime"));
    }

    /** Written out, as a record's own is put together at run time: at the daemon's start, from classes that no CDS holds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FileStat that
                && uid == that.uid
                && gid == that.gid
                && mode == that.mode
                && size == that.size
                && Objects.equals(key, that.key)
                && modified.equals(that.modified);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, size, modified);
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

    public boolean isReadableByAll() {
        return (mode & READABLE_BY_ALL) != 0;
    }

    /** As chmod(1) is told, such as {@code 644}. */
    public String permissions() {
        return Integer.toOctalString(mode & 0777);
    }
}
