package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.RepositoryOwner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The cache folders of the owners whose repositories have tokens of their own, inside the main one. The launcher chooses a
 * token by owner where {@code owners} exists. docs/owners.md.
 */
public record OwnerFolders(CacheFolder main) {
    static final String NAME = "owners";

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
        try (Stream<Path> all = Files.walk(folder().path())) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            main.notices().once("cannot remove " + folder().path() + ": git gets no token until that is done");
        }
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
        try (AtomicWriter writer = folder.openForWriting()) {
            step.with(writer);
        } catch (IOException e) {
            return;
        }
    }

    /** When each owner was last asked for, if that is not before the instant; in the order of their names. */
    public SortedMap<RepositoryOwner, Instant> usedSince(Instant earliest) {
        SortedMap<RepositoryOwner, Instant> used =
                new TreeMap<>((a, b) -> a.name().compareTo(b.name()));
        if (!Files.isDirectory(folder().path(), LinkOption.NOFOLLOW_LINKS)) {
            return used;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder().path())) {
            for (Path each : folders) {
                String name = each.getFileName().toString();
                Optional<RepositoryOwner> owner =
                        RepositoryOwner.of(name).filter(found -> found.name().equals(name));
                if (owner.isPresent()) {
                    lastUse(each).filter(at -> !at.isBefore(earliest)).ifPresent(at -> used.put(owner.get(), at));
                }
            }
        } catch (IOException e) {
            // The next look sees them.
            return used;
        }
        return used;
    }

    /** Empty also for what is no folder. */
    private static Optional<Instant> lastUse(Path folder) {
        try {
            return FileStat.of(folder.resolve(USED))
                    .filter(FileStat::isRegularFile)
                    .map(facts -> facts.modified().toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
