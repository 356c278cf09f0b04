package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.FileStat;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells whether anybody has changed the record or the state. Everybody who writes there renames a file into the folder or
 * removes one, and the folder's time says so: asking for it alone, by the JDK's shortest way, takes a third off what an idle
 * daemon costs, most of which are two such looks a minute.
 */
final class CacheVersion {
    /** A file that is edited in place, or given away, leaves its folder as it was: that is seen by one look in ten. */
    private static final int LOOKS_AT_THE_TIME_ALONE = 9;

    private final Path path;
    private final File folder;

    private long seen = -1;
    private List<Object> version = List.of();
    private int left;

    CacheVersion(Path path) {
        this.path = path;
        this.folder = path.toFile();
    }

    /** Of the folder as well, whose owner and mode decide whether the files are trusted. */
    synchronized Object current() throws IOException {
        // The time first: what changes meanwhile is seen by the next look.
        long now = folder.lastModified();
        boolean changed = now != seen;
        if (changed || left == 0) {
            version = List.of(
                    FileStat.version(path),
                    FileStat.version(path.resolve(TokenCache.CREDENTIAL)),
                    FileStat.version(path.resolve(StateFile.NAME)));
            // Two changes within a tick of the file system's clock look like one, so the next look is a whole one
            // again.
            left = changed ? 0 : LOOKS_AT_THE_TIME_ALONE;
        } else {
            left--;
        }
        seen = now;
        return version;
    }
}
