package ai.molecule.ghtoken.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Tells by one system call whether a file has been rewritten or replaced; symbolic links are followed. */
final class FileVersion {
    static final String ABSENT = "absent";

    private FileVersion() {}

    static String of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.fileKey() + " " + attributes.size();
        } catch (NoSuchFileException e) {
            return ABSENT;
        } catch (IOException e) {
            return "unreadable";
        }
    }
}
