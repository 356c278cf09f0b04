package ai.molecule.ghtoken.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a process holds, a line for each look: minutes, resident and private KiB, descriptors, threads. */
final class Samples {
    static final int PRIVATE_KIB = 2;
    static final int DESCRIPTORS = 3;

    private final Path process;
    private final Path file;

    Samples(long pid, Path file) throws IOException {
        this.process = Path.of("/proc", Long.toString(pid));
        this.file = Files.writeString(file, "minutes,resident_kib,private_kib,descriptors,threads\n");
    }

    void take(Duration since) throws IOException {
        String line = String.format(
                "%d,%d,%d,%d,%d%n",
                since.toMinutes(),
                kib("Rss:"),
                kib("Private_Clean:") + kib("Private_Dirty:"),
                entries("fd"),
                entries("task"));
        Files.writeString(file, line, StandardOpenOption.APPEND);
    }

    /** The middle value of a column in a quarter of the time, counted from 0. */
    static long median(Path samples, int column, int quarter) throws IOException {
        long[] values = values(samples, column, quarter);
        return values[values.length / 2];
    }

    /** What it holds at rest: a request or gh under way adds to that, as does something lost. */
    static long least(Path samples, int column, int quarter) throws IOException {
        return values(samples, column, quarter)[0];
    }

    private static long[] values(Path samples, int column, int quarter) throws IOException {
        List<String> lines = Files.readAllLines(samples);
        List<String> rows = lines.subList(1, lines.size());
        return rows.subList(rows.size() * quarter / 4, rows.size() * (quarter + 1) / 4).stream()
                .mapToLong(row -> Long.parseLong(row.split(",")[column]))
                .sorted()
                .toArray();
    }

    /** One line of smaps_rollup (proc(5)). */
    private long kib(String key) throws IOException {
        for (String line : Files.readAllLines(process.resolve("smaps_rollup"))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("there is no " + key);
    }

    private long entries(String folder) throws IOException {
        try (Stream<Path> all = Files.list(process.resolve(folder))) {
            return all.count();
        }
    }
}
