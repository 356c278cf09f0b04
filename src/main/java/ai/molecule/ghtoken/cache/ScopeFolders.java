package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The cache folders of scopes, inside the main one: a token for each, one lock for all. docs/scopes.md. */
public record ScopeFolders(CacheFolder main) {
    private static final String NAME = "scopes";

    /** Whether the folder is that of a scope. */
    static boolean contain(CacheFolder folder) {
        Path scopes = folder.main().path().resolve(NAME);
        return folder.outer().filter(outer -> outer.path().equals(scopes)).isPresent();
    }

    private CacheFolder folder() {
        return main.inside(NAME);
    }

    /** @param id of the scope: 64 hex digits */
    public CacheFolder of(String id) {
        return folder().inside(id);
    }

    /** Of all scopes; none if they cannot be listed. */
    public List<CacheFolder> all() {
        try {
            return entries().stream()
                    .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .map(entry -> of(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder().path())) {
            return entries.toList();
        }
    }

    /**
     * Deletes all folders but those to keep, and the files that earlier versions have left. The caller holds the lock.
     * What cannot be deleted is left to the next call.
     */
    public void sweep(Predicate<CacheFolder> isKept) {
        try {
            folder().write(writer -> sweep(writer, isKept));
        } catch (TokenException e) {
            return;
        }
    }

    private void sweep(AtomicWriter writer, Predicate<CacheFolder> isKept) throws IOException {
        List<CacheFolder> kept = all().stream().filter(isKept).toList();
        for (Path entry : entries()) {
            String name = entry.getFileName().toString();
            if (!name.equals(ProcessLock.REFRESH) && !kept.contains(of(name))) {
                writer.deleteFolder(name);
            }
        }
    }
}
