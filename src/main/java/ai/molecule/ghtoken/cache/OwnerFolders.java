package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cache folders of the owners whose repositories have tokens of their own, inside the main one. The launcher chooses a
 * token by owner where {@code owners} exists. docs/owners.md.
 */
public record OwnerFolders(CacheFolder main) {
    static final String NAME = "owners";

    static final int MOST = 1000;

    /** Whoever can write here must not fill a daemon's memory, nor keep it busy. */
    static final int MOST_NAMES = 10 * MOST;

    /** An empty file: its modification time is when the owner was last asked for. */
    private static final String USED = "used";

    /** Also where something else has the name of the folder: then no owner has a token. */
    public boolean exist() {
        return Files.exists(folder().path(), LinkOption.NOFOLLOW_LINKS);
    }

    private CacheFolder folder() {
        return main.inside(NAME);
    }

    public CacheFolder of(RepositoryOwner owner) {
        return folder().inside(owner.name());
    }

    /** Creates {@code owners}. A folder that cannot be written is the next refresh's to report. */
    public void create() {
        write(folder(), writer -> {});
    }

    /** Removes the folders with all that is in them, where an earlier daemon has made them. */
    public void remove() {
        if (!exist()) {
            return;
        }
        try {
            main.write(writer -> writer.deleteFolder(NAME));
        } catch (TokenException e) {
            main.notices()
                    .once(folder().path() + " cannot be removed (" + e.getMessage()
                            + "); remove it: git gets no token until then");
        }
    }

    /**
     * Removes the folders of owners that were last asked for before that instant. One that a process works in is left for
     * the next time. A process that waits for the lock of a removed folder creates the folder anew.
     */
    public void sweep(Instant earliest) {
        for (RepositoryOwner owner : owners()) {
            if (isUnused(owner, earliest)) {
                sweep(owner, earliest);
            }
        }
    }

    private void sweep(RepositoryOwner owner, Instant earliest) {
        ProcessLock lock = ProcessLock.ofRefresh(of(owner), time -> {}, Duration.ZERO);
        try {
            Optional<ProcessLock.Held> alone = lock.tryHold();
            try {
                if (alone.isPresent() && isUnused(owner, earliest)) {
                    folder().write(writer -> writer.deleteFolder(owner.name()));
                }
            } finally {
                alone.ifPresent(ProcessLock.Held::close);
            }
        } catch (TokenException e) {
            // What cannot be removed does no harm.
            return;
        }
    }

    private boolean isUnused(RepositoryOwner owner, Instant earliest) {
        Path folder = of(owner).path();
        return lastUse(folder)
                .or(() -> modified(folder))
                .filter(at -> at.isBefore(earliest))
                .isPresent();
    }

    /** Notes that the owner was asked for now: a daemon keeps its token fresh for a day. */
    public void use(RepositoryOwner owner) {
        write(of(owner), writer -> {
            writer.delete(USED);
            writer.write(USED, new byte[0]);
        });
    }

    /** Ends what {@link #use} began, until the owner is asked for again. */
    public void leave(RepositoryOwner owner) {
        write(of(owner), writer -> writer.delete(USED));
    }

    private static void write(CacheFolder folder, AtomicWriter.Step step) {
        try {
            folder.write(step);
        } catch (TokenException e) {
            return;
        }
    }

    /**
     * The owners that were last asked for at that instant or later, in the order of their names. Of more than
     * {@link #MOST}, those that were asked for last.
     */
    public List<RepositoryOwner> usedSince(Instant earliest) {
        return uses(earliest).entrySet().stream()
                .sorted(Map.Entry.<RepositoryOwner, Instant>comparingByValue().reversed())
                .limit(MOST)
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(RepositoryOwner::name))
                .toList();
    }

    private Map<RepositoryOwner, Instant> uses(Instant earliest) {
        Map<RepositoryOwner, Instant> used = new HashMap<>();
        for (RepositoryOwner owner : owners()) {
            lastUse(of(owner).path()).filter(at -> !at.isBefore(earliest)).ifPresent(at -> used.put(owner, at));
        }
        return used;
    }

    /** Those that exist. */
    List<CacheFolder> all() {
        return owners().stream().map(this::of).toList();
    }

    /** At most {@link #MOST_NAMES}. What has another name than an owner's is passed over. */
    private List<RepositoryOwner> owners() {
        List<RepositoryOwner> owners = new ArrayList<>();
        if (!Files.isDirectory(folder().path(), LinkOption.NOFOLLOW_LINKS)) {
            return owners;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder().path())) {
            for (Path each : folders) {
                String name = each.getFileName().toString();
                RepositoryOwner.of(name)
                        .filter(found -> found.name().equals(name))
                        .ifPresent(owners::add);
                if (owners.size() == MOST_NAMES) {
                    return owners;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The next look sees them.
            return owners;
        }
        return owners;
    }

    /** Empty also for what is no folder. */
    private static Optional<Instant> lastUse(Path folder) {
        return stat(folder.resolve(USED))
                .filter(FileStat::isRegularFile)
                .map(facts -> facts.modified().toInstant());
    }

    /** When a file was last made or removed in the folder. */
    private static Optional<Instant> modified(Path folder) {
        return stat(folder)
                .filter(FileStat::isDirectory)
                .map(facts -> facts.modified().toInstant());
    }

    private static Optional<FileStat> stat(Path path) {
        try {
            return FileStat.of(path);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
