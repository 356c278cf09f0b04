package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the users who can change a path: the owner of a folder on it, and everybody who may write there, can rename its
 * entries. Root must not read or write below such a folder of another user.
 */
public final class PathOwnership {
    private static final int ROOT = 0;
    /** As the system follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private PathOwnership() {}

    /** @return the numeric id that this process acts as; for files, the effective one */
    public static int ownUid() throws IOException {
        return FileStat.following(Path.of("/proc/self")).uid();
    }

    public static boolean isRoot() throws IOException {
        return ownUid() == ROOT;
    }

    /**
     * The first part of the path, from the root folder on, that is not root's. Parts that do not exist are nobody's. A
     * symbolic link counts by its own owner and by each part of its target.
     */
    public static Optional<Path> foreignPart(Path path) throws IOException {
        return foreignPart(path, Set.of(ROOT));
    }

    /** The same for this process's user: the first part that is neither root's nor its own. */
    public static Optional<Path> strangersPart(Path path) throws IOException {
        return foreignPart(path, rootAndThisUser());
    }

    /**
     * Root has two numbers in a user namespace that does not map it, such as a sandbox of bubblewrap: its own, and that of
     * the owner of the root folder, who could change everything anyway.
     */
    private static Set<Integer> rootAndThisUser() throws IOException {
        return new HashSet<>(List.of(ROOT, ownUid(), stat(Path.of("/")).uid()));
    }

    private static Optional<Path> foreignPart(Path path, Set<Integer> trusted) throws IOException {
        for (Path part : parts(path.toAbsolutePath(), trusted)) {
            if (!trusted.contains(stat(part).uid())) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** As {@link #foreignPart}, for a name that is used without following it if it is a symbolic link. */
    public static Optional<Path> foreignPartOfName(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!Files.isSymbolicLink(absolute)) {
            return foreignPart(absolute);
        }
        return stat(absolute).uid() == ROOT ? foreignPart(absolute.getParent()) : Optional.of(absolute);
    }

    /**
     * Empty if the path is root's own (docs/root.md); otherwise a part that another user can change, because it owns it
     * or may write there. In a sticky folder such as /tmp, other users cannot rename what is root's, but can take names.
     *
     * @throws IOException also if links lead in a circle
     */
    public static Optional<Path> changeableByOthers(Path path) throws IOException {
        return changeable(path, Set.of(ROOT), FileStat::isWritableByOthers);
    }

    /**
     * Empty if the path is the user's own (docs/root.md, "The user's own"); otherwise a part that another user can
     * change. For root, as {@link #changeableByOthers}. Others decide themselves about the modes of their folders, and
     * root about the group of one of root's: only what root leaves open to everybody counts.
     *
     * @throws IOException also if links lead in a circle
     */
    public static Optional<Path> changeableByAnotherUser(Path path) throws IOException {
        int own = ownUid();
        return own == ROOT
                ? changeableByOthers(path)
                : changeable(path, rootAndThisUser(), stat -> stat.uid() != own && stat.isWritableByAll());
    }

    /** The same for this process's user: a part that is neither root's nor its own, or that others can write. */
    static Optional<Path> changeableByStrangers(Path path) throws IOException {
        return changeable(path, rootAndThisUser(), FileStat::isWritableByOthers);
    }

    private static Optional<Path> changeable(Path path, Set<Integer> trusted, Predicate<FileStat> isOpen)
            throws IOException {
        List<Path> parts = parts(path.toAbsolutePath(), trusted);
        Path end = parts.get(parts.size() - 1);
        for (Path part : parts) {
            FileStat stat = stat(part);
            boolean open = isOpen.test(stat) && !stat.isSymbolicLink() && !stat.isSticky();
            if (!trusted.contains(stat.uid()) || open || part.equals(end) && stat.isSticky()) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /**
     * What the system looks at to find the path, as far as it exists: folders, links, and the parts of where these
     * lead. The last is where the links have led. The list ends at the first part that no trusted user owns: its owner
     * could lead us through any number of links.
     */
    private static List<Path> parts(Path path, Set<Integer> trusted) throws IOException {
        Path at = path.getRoot();
        List<Path> parts = new ArrayList<>(List.of(at));
        Deque<Path> names = new ArrayDeque<>();
        path.forEach(names::add);
        int links = 0;
        while (!names.isEmpty()) {
            Path next = at.resolve(names.remove()).normalize();
            if (!Files.exists(next, NOFOLLOW_LINKS)) {
                break;
            }
            parts.add(next);
            if (!trusted.contains(stat(next).uid())) {
                return parts;
            } else if (!Files.isSymbolicLink(next)) {
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
        parts.add(at);
        return parts;
    }

    private static FileStat stat(Path part) throws IOException {
        return FileStat.of(part).orElseThrow(() -> new NoSuchFileException(part.toString()));
    }
}
