package ai.molecule.ghtoken.testing.guards;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files in which a test's processes may have left a secret: in its own folders, and in everybody's /tmp. */
final class Remains {
    /** core(5), and what a JVM writes of its memory: each holds whatever the process held. */
    private static final Pattern MEMORY =
            Pattern.compile("core(\\.[0-9]+)?|java_pid[0-9]+\\.hprof|replay_pid[0-9]+\\.log");
    /** Other tests' folders, which they search themselves. */
    private static final Pattern OF_TESTS = Pattern.compile("ghtoken-it-.*|junit.*");
    /** As far down as a JVM's own files lie: hsperfdata_USER/PID. */
    private static final int DEPTH = 2;

    /** Nothing of ours writes a longer text. */
    private static final long SIZE_LIMIT = 1 << 20;

    private Remains() {}

    static List<Path> in(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Remains::isFile).toList();
        }
    }

    /** What others than the tests have left in a folder that is everybody's, a step below it included. */
    static List<Path> inSince(Path temporary, Instant start) throws IOException {
        // A file's time is that of the kernel's last tick, which may lie before the start.
        FileTime since = FileTime.from(start.minusSeconds(1));
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(entry -> !OF_TESTS.matcher(name(entry)).matches())
                    .flatMap(Remains::shallow)
                    .filter(file -> isFile(file) && isYoung(file, since) && isSmallOrMemory(file))
                    .toList();
        }
    }

    static boolean isMemory(Path file) {
        return MEMORY.matcher(name(file)).matches();
    }

    /** Nothing where it is gone meanwhile: others work in /tmp too. */
    static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static Stream<Path> shallow(Path entry) {
        try (Stream<Path> files = Files.walk(entry, DEPTH - 1)) {
            return files.toList().stream();
        } catch (IOException | UncheckedIOException e) {
            // It is gone meanwhile.
            return Stream.empty();
        }
    }

    private static boolean isYoung(Path file, FileTime since) {
        try {
            return Files.getLastModifiedTime(file).compareTo(since) >= 0;
        } catch (IOException e) {
            // It is gone meanwhile.
            return false;
        }
    }

    /** A core is large. */
    private static boolean isSmallOrMemory(Path file) {
        try {
            return isMemory(file) || Files.size(file) <= SIZE_LIMIT;
        } catch (IOException e) {
            // It is gone meanwhile.
            return false;
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
