package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.testing.standins.PathTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Java, the launcher, the entrypoint and copy-bearer say the same of each path in src/test/resources/roots-own.txt. */
class RootsOwnTest {
    private static final String MAIN = "\nmain \"$@\"\n";

    @TempDir
    Path root;

    private PathTable table;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void plant() throws Exception {
        table = PathTable.planted("roots-own.txt", root);
    }

    @Test
    void java_keeps_the_rule() {
        assertThat(table.paths().map(path -> line(path, isOwn(path)))).containsExactlyElementsOf(expected());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_launcher_keeps_the_rule(List<String> shell) throws Exception {
        assertKept(shell, "set -- gh", Path.of("scripts/molecule-gh-token-refresh"), "is_for_root");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_entrypoint_keeps_the_rule(List<String> shell) throws Exception {
        assertKept(
                shell, "_launcher=${0%/*}/molecule-gh-token-refresh", Path.of("docker/entrypoint.sh"), "is_roots_own");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void copy_bearer_keeps_the_rule(List<String> shell) throws Exception {
        assertKept(shell, ":", Path.of("scripts/copy-bearer"), "is_roots_own");
    }

    /** @param before what is to be set before the script is read, without its last line, which would run it */
    private void assertKept(List<String> shell, String before, Path script, String function) throws Exception {
        Files.copy(Path.of("scripts/molecule-gh-token-refresh"), root.resolve("molecule-gh-token-refresh"));
        String text = Files.readString(script);
        assertThat(text).endsWith(MAIN);
        Path functions = Files.writeString(root.resolve("functions"), text.substring(0, text.length() - MAIN.length()));
        Path driver = Files.writeString(root.resolve("driver"), """
                %s
                . '%s'
                while IFS= read -r path; do
                    if %s "$path"; then echo "own $path"; else echo "not $path"; fi
                done
                """.formatted(before, functions, function));
        Run run = run(shell, driver, table.paths().map(path -> path + "\n").collect(Collectors.joining()));
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).containsExactlyElementsOf(expected());
    }

    private List<String> expected() {
        return table.paths().map(path -> line(path, table.isOwn(path))).toList();
    }

    private static String line(String path, boolean isOwn) {
        return (isOwn ? "own " : "not ") + path;
    }

    private static boolean isOwn(String path) {
        try {
            return PathOwnership.changeableByOthers(Path.of(path)).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private Run run(List<String> shell, Path script, String input) throws Exception {
        List<String> command =
                Stream.concat(shell.stream(), Stream.of(script.toString())).toList();
        return Run.of(command, Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), root, input.getBytes(UTF_8));
    }
}
