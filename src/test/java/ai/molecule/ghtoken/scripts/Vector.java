package ai.molecule.ghtoken.scripts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One vector as {@code src/test/resources/vectors/README.md} describes it: its lines, not yet understood.
 *
 * @param name the file and the sentence that the vector states
 */
record Vector(String name, List<Line> lines) {
    record Line(String word, String text) {}

    private static final Path FOLDER = Path.of("src/test/resources/vectors");

    static List<Vector> allFor(String script) {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .flatMap(file -> in(file).stream())
                    .filter(vector -> vector.run().split(" ")[0].equals(script))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Vector> in(Path file) {
        List<Vector> vectors = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("== ")) {
                    vectors.add(new Vector(file.getFileName() + " " + line.substring(3), new ArrayList<>()));
                } else if (!line.isEmpty()) {
                    vectors.get(vectors.size() - 1).lines().add(line(line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vectors;
    }

    private static Line line(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? new Line(text, "") : new Line(text.substring(0, blank), text.substring(blank + 1));
    }

    String run() {
        return texts("run").get(0);
    }

    List<String> texts(String word) {
        return lines.stream()
                .filter(line -> line.word().equals(word))
                .map(Line::text)
                .toList();
    }

    boolean has(String word) {
        return !texts(word).isEmpty();
    }

    boolean isForJar() {
        return texts("by").contains("jar");
    }

    int exitCode() {
        return has("exit") ? Integer.parseInt(texts("exit").get(0)) : 0;
    }

    @Override
    public String toString() {
        return name;
    }
}
