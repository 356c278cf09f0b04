package ai.molecule.ghtoken.os;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
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
     * symbolic link counts by its own owner and by where it leads.
     */
    public static Optional<Owner> foreignOwner(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Optional<Owner> literal = firstForeign(absolute);
        return literal.isPresent() ? literal : firstForeign(real(absolute));
    }

    private static Optional<Owner> firstForeign(Path path) throws IOException {
        for (Path part : parts(path)) {
            Facts facts = facts(part, NOFOLLOW_LINKS);
            if (facts.uid() != ROOT) {
                return Optional.of(new Owner(facts.uid(), facts.gid()));
            }
        }
        return Optional.empty();
    }

    /**
     * The part of the path that a user other than root can change, whether it owns it or its mode lets it. In a sticky
     * folder such as /tmp nobody else can rename what is root's.
     */
    public static Optional<Path> changeableByOthers(Path path) throws IOException {
        Path real = real(path.toAbsolutePath().normalize());
        for (Path part : parts(real)) {
            Facts facts = facts(part, NOFOLLOW_LINKS);
            boolean writable = (facts.mode() & WRITABLE_BY_OTHERS) != 0;
            boolean passedThrough = !part.equals(real) && (facts.mode() & STICKY) != 0;
            if (facts.uid() != ROOT || writable && !passedThrough) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    /** The parts of the path that exist, from the root folder on. */
    private static List<Path> parts(Path path) {
        List<Path> parts = new ArrayList<>();
        for (Path part = path; part != null; part = part.getParent()) {
            if (Files.exists(part, NOFOLLOW_LINKS)) {
                parts.add(0, part);
            }
        }
        return parts;
    }

    /** Where the path leads, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path existing = path;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return existing.toRealPath();
    }

    private static Facts facts(Path path, LinkOption... links) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, "unix:uid,gid,mode", links);
        return new Facts((Integer) found.get("uid"), (Integer) found.get("gid"), (Integer) found.get("mode"));
    }
}
