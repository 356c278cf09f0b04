package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who can change a path: whoever owns a folder on the way to it, or may write there, can give its names to other files.
 * Root must not read or write below such a folder.
 */
public final class PathOwnership {
    private static final int ROOT = 0;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;
    /** As the system follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    /** The first user other than root that owns a part of a path. */
    public record Owner(int uid, int gid) {}

    private record Facts(int uid, int gid, int mode) {}

    private PathOwnership() {}

    /** @return the numeric id that this process acts as; for files, the effective one */
    public static int ownUid() throws IOException {
        return facts(Path.of("/proc/self")).uid();
    }

    public static boolean isRoot() throws IOException {
        return ownUid() == ROOT;
    }

    /**
     * The first part of the path, from the root folder on, that is not root's. Parts that do not exist are nobody's. A
     * symbolic link counts by its own owner and by each part of where it leads.
     */
    public static Optional<Owner> foreignOwner(Path path) throws IOException {
        for (Path part : parts(path.toAbsolutePath())) {
            Facts facts = facts(part, NOFOLLOW_LINKS);
            if (facts.uid() != ROOT) {
                return Optional.of(new Owner(facts.uid(), facts.gid()));
            }
        }
        return Optional.empty();
    }

    /** As {@link #foreignOwner}, for a name that is used as it is: where it is a symbolic link, nobody follows it. */
    public static Optional<Owner> foreignOwnerOfName(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isSymbolicLink(absolute)) {
            return foreignOwner(absolute);
        }
        Facts link = facts(absolute, NOFOLLOW_LINKS);
        return link.uid() == ROOT ? foreignOwner(absolute.getParent()) : Optional.of(new Owner(link.uid(), link.gid()));
    }

    /**
     * The part of the path that a user other than root can change, whether it owns it or its mode lets it. In a sticky
     * folder such as /tmp nobody else can rename what is root's.
     */
    public static Optional<Path> changeableByOthers(Path path) throws IOException {
        List<Path> parts = parts(path.toAbsolutePath());
        Path last = parts.get(parts.size() - 1);
        for (Path part : parts) {
            Facts facts = facts(part, NOFOLLOW_LINKS);
            boolean writable = (facts.mode() & WRITABLE_BY_OTHERS) != 0 && !Files.isSymbolicLink(part);
            boolean passedThrough = !part.equals(last) && (facts.mode() & STICKY) != 0;
            if (facts.uid() != ROOT || writable && !passedThrough) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** What the system looks at to find the path, as far as it exists: folders, links, and the parts of where these lead. */
    private static List<Path> parts(Path path) throws IOException {
        Path at = path.getRoot();
        List<Path> parts = new ArrayList<>(List.of(at));
        Deque<Path> names = new ArrayDeque<>();
        path.forEach(names::add);
        for (int links = 0; !names.isEmpty(); ) {
            Path next = at.resolve(names.remove()).normalize();
            if (!Files.exists(next, NOFOLLOW_LINKS)) {
                return parts;
            }
            parts.add(next);
            if (!Files.isSymbolicLink(next)) {
                at = next;
            } else if (++links > MOST_LINKS) {
                throw new FileSystemLoopException(path.toString());
            } else {
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? path.getRoot() : at;
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    names.addFirst(target.getName(i));
                }
            }
        }
        return parts;
    }

    private static Facts facts(Path path, LinkOption... links) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, "unix:uid,gid,mode", links);
        return new Facts((Integer) found.get("uid"), (Integer) found.get("gid"), (Integer) found.get("mode"));
    }
}
