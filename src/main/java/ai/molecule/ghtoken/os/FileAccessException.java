package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** A folder or file that cannot be trusted. The message names it, the reason, and the fix. */
public final class FileAccessException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public FileAccessException(String message) {
        super(message);
    }

    public static TokenException unwritable(Path path, IOException cause) {
        return new TokenException(TokenException.Kind.CACHE_UNWRITABLE, sentence("write", path, cause));
    }

    /** @param verb what could not be done there: {@code read} or {@code write} */
    public static String sentence(String verb, Path path, IOException cause) {
        String message = cause.getMessage();
        if (cause instanceof FileAccessException && message != null) {
            return message;
        }
        return "cannot " + verb + " " + path + ": " + reasonOf(cause)
                + "; make room and permission there, or set TOKEN_CACHE_DIR to another folder";
    }

    /** The system's error text without the path. With a random temporary name in it, no two messages would be equal. */
    public static String reasonOf(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (cause instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        String reason = cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
