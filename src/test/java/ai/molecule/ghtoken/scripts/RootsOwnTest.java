package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.PathOwnership;
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
    private static final String OWN = "own ";
    private static final String NOT = "not ";
    private static final String MAIN = "\nmain \"$@\"\n";

    @TempDir
    Path root;

    private Path tree;
    private List<String> expected;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void plant() throws Exception {
        tree = root.resolve("tree");
        List<String> table = Files.readAllLines(Path.of("src/test/resources/roots-own.txt"));
        Path commands = Files.write(
                root.resolve("commands"),
                table.stream()
                        .filter(line -> line.startsWith("$ "))
                        .map(line -> line.substring(2))
                        .toList());
        Run planted = run(List.of("/bin/sh"), commands, "");
        assertThat(planted.exitCode()).as(planted.err()).isZero();
        expected = table.stream()
                .filter(line -> line.startsWith(OWN) || line.startsWith(NOT))
                .toList();
    }

    @Test
    void java_keeps_the_rule() {
        assertThat(paths().map(path -> (isOwn(tree + "/" + path) ? OWN : NOT) + path))
                .containsExactlyElementsOf(expected);
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
                    if %s "%s/$path"; then echo "own $path"; else echo "not $path"; fi
                done
                """.formatted(before, functions, function, tree));
        Run run = run(shell, driver, paths().map(path -> path + "\n").collect(Collectors.joining()));
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).containsExactlyElementsOf(expected);
    }

    private Stream<String> paths() {
        return expected.stream().map(line -> line.substring(OWN.length()));
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
