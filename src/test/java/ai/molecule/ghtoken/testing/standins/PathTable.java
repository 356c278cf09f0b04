package ai.molecule.ghtoken.testing.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The paths of a table in src/test/resources, made by root, and whether each is "own" by the rule. Each path is whole. */
public record PathTable(Map<String, Boolean> expected) {
    private static final String OWN = "own ";
    private static final String NOT = "not ";

    /**
     * @param name of the table: {@code roots-own.txt} or {@code users-own.txt}
     * @param folder in which the paths are made
     */
    public static PathTable planted(String name, Path folder) throws IOException, InterruptedException {
        List<String> table = Files.readAllLines(Path.of("src/test/resources", name));
        Path script = Files.write(
                folder.resolve("plant"),
                table.stream()
                        .filter(line -> line.startsWith("$ "))
                        .map(line -> line.substring(2))
                        .toList());
        Process shell = new ProcessBuilder("/bin/sh", script.toString())
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
        Map<String, Boolean> expected = new LinkedHashMap<>();
        for (String line : table) {
            if (line.startsWith(OWN) || line.startsWith(NOT)) {
                expected.put(folder + "/tree/" + line.substring(OWN.length()), line.startsWith(OWN));
            }
        }
        return new PathTable(expected);
    }

    public Stream<String> paths() {
        return expected.keySet().stream();
    }

    public boolean isOwn(String path) {
        return expected.get(path);
    }
}
