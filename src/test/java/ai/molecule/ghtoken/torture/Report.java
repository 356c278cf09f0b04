package ai.molecule.ghtoken.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures by name, handed from one process to another and to whoever reads them. */
final class Report {
    private final Map<String, Long> figures = new LinkedHashMap<>();

    void put(String name, long figure) {
        figures.put(name, figure);
    }

    long get(String name) {
        Long figure = figures.get(name);
        if (figure == null) {
            throw new AssertionError("there is no figure for: " + name);
        }
        return figure;
    }

    void write(Path file) throws IOException {
        Files.writeString(file, toString());
    }

    static Report read(Path file) throws IOException {
        Report report = new Report();
        for (String line : Files.readAllLines(file)) {
            int colon = line.lastIndexOf(": ");
            report.put(line.substring(0, colon), Long.parseLong(line.substring(colon + 2)));
        }
        return report;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        figures.forEach(
                (name, figure) -> text.append(name).append(": ").append(figure).append('\n'));
        return text.toString();
    }
}
