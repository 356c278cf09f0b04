package ai.molecule.ghtoken.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** What stat(2) says of a path, as far as trust depends on it. */
record PathFacts(int uid, int mode) {
    private static final int TYPE = 0170000;
    private static final int SYMBOLIC_LINK = 0120000;
    private static final int OPEN_TO_OTHERS = 0077;
    private static final int READABLE_BY_ALL = 0004;

    /** With NOFOLLOW_LINKS of the path itself, also where it is a symbolic link. */
    static PathFacts of(Path path, LinkOption... links) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, "unix:uid,mode", links);
        return new PathFacts((Integer) found.get("uid"), (Integer) found.get("mode"));
    }

    /** What to say of a file that holds a secret and could be read. */
    static Finding judgedSecret(String check, Path file) throws IOException {
        PathFacts facts = of(file);
        return facts.isReadableByAll()
                ? Finding.warning(
                        check,
                        file + " holds one, readable for every user (mode " + facts.permissions() + ")",
                        "chmod o-r " + file)
                : Finding.ok(check, file + " holds one");
    }

    boolean isSymbolicLink() {
        return (mode & TYPE) == SYMBOLIC_LINK;
    }

    boolean isOpenToOthers() {
        return (mode & OPEN_TO_OTHERS) != 0;
    }

    boolean isReadableByAll() {
        return (mode & READABLE_BY_ALL) != 0;
    }

    /** As chmod(1) is told, such as {@code 644}. */
    String permissions() {
        return Integer.toOctalString(mode & 0777);
    }
}
