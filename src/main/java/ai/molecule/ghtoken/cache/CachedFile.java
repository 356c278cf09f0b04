package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Caches the parsed content of a file, which is read every few seconds, until the file is replaced. Thread-safe. */
final class CachedFile<T> {
    private final CacheFolder folder;
    private final String name;
    private final int limit;
    private final Function<byte[], T> parser;

    private @Nullable FileStat seen;
    private @Nullable T value;

    CachedFile(CacheFolder folder, String name, int limit, Function<byte[], T> parser) {
        this.folder = folder;
        this.name = name;
        this.limit = limit;
        this.parser = parser;
    }

    /** @throws IOException the file exists but cannot be trusted or read */
    synchronized Optional<T> get() throws IOException {
        Optional<FileStat> facts = folder.trusted(name);
        if (facts.isEmpty() || seen == null || !facts.get().content().equals(seen.content())) {
            value = folder.read(name, limit).map(parser).orElse(null);
            seen = facts.orElse(null);
        }
        return Optional.ofNullable(value);
    }

    /** The file as {@link #get()} last saw it. */
    synchronized Optional<FileStat> facts() {
        return Optional.ofNullable(seen);
    }
}
