package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file of the cache folder, parsed again only when it has been replaced: it is looked at every few seconds for days. */
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

    /** @throws IOException the file is there and cannot be trusted or read */
    synchronized Optional<T> get() throws IOException {
        Optional<FileStat> facts = folder.trusted(name);
        if (facts.isEmpty() || !facts.get().equals(seen)) {
            value = folder.read(name, limit).map(parser).orElse(null);
            seen = facts.orElse(null);
        }
        return Optional.ofNullable(value);
    }

    /** When the file was last replaced, as far as {@link #get()} has seen. */
    synchronized Optional<FileStat> facts() {
        return Optional.ofNullable(seen);
    }
}
