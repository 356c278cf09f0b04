package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Our gh among other wrappers on PATH that each run the first gh that is not themselves: the real one is run, once. */
class GhChainTest {
    private static final Path OURS = Path.of("scripts/gh").toAbsolutePath();

    private static final List<String> BESIDE = List.of("molecule-gh-token-refresh", "start-program");

    /** %s is exec or nothing. A wrapper that is entered ten times is in an endless loop. */
    private static final String OTHER = """
            #!/bin/sh
            export rounds="${rounds-}x"
            [ "$rounds" != xxxxxxxxxx ] || exit 99
            IFS=:
            for folder in $PATH; do
                [ "$folder/gh" -ef "$0" ] || [ ! -x "$folder/gh" ] || break
            done
            unset IFS
            %s "$folder/gh" "$@"
            """;

    @TempDir
    Path home;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    /** @return what the first gh on a PATH with these folders answers */
    private String answer(List<String> shell, String how, String... folders) throws Exception {
        for (String folder : folders) {
            Path gh = Files.createDirectories(home.resolve(folder)).resolve("gh");
            switch (folder) {
                case "link" -> Files.createSymbolicLink(gh, OURS);
                case "copy" -> ours(gh, shell);
                case "real" -> Run.program(gh, "#!/bin/sh\necho \"real: $*\"\n");
                default -> Run.program(gh, OTHER.formatted(how));
            }
        }
        String path = Stream.of(folders).map(home::resolve).map(Path::toString).collect(Collectors.joining(":"));
        List<String> command = new ArrayList<>(List.of("timeout", "20"));
        if (folders[0].equals("link")) {
            command.addAll(shell);
        }
        command.addAll(List.of(home.resolve(folders[0]).resolve("gh").toString(), "pr", "list"));
        return Run.of(command, Map.of("HOME", home.toString(), "PATH", path + ":/usr/bin:/bin"), home, new byte[0])
                .out();
    }

    /** With that shell in its first line, and the launcher beside it. */
    private static void ours(Path gh, List<String> shell) throws IOException {
        Run.program(gh, Files.readString(OURS).replaceFirst("#!/bin/sh", "#!" + String.join(" ", shell)));
        for (String name : BESIDE) {
            Files.copy(OURS.resolveSibling(name), gh.resolveSibling(name));
        }
    }

    private void assertRunsTheRealOne(List<String> shell, String... folders) throws Exception {
        for (String how : List.of("exec", "")) {
            assertThat(answer(shell, how, folders)).as(how).isEqualTo("real: pr list\n");
            for (String folder : folders) {
                Files.delete(home.resolve(folder).resolve("gh"));
                for (String name : BESIDE) {
                    Files.deleteIfExists(home.resolve(folder).resolve(name));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void another_wrapper_that_comes_back_to_ours(List<String> shell) throws Exception {
        assertRunsTheRealOne(shell, "copy", "another", "real");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void another_wrapper_before_ours(List<String> shell) throws Exception {
        assertRunsTheRealOne(shell, "another", "copy", "real");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_copy_of_ours_behind_a_link_to_ours(List<String> shell) throws Exception {
        assertRunsTheRealOne(shell, "link", "copy", "real");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void another_wrapper_between_ours_and_a_copy_of_ours(List<String> shell) throws Exception {
        assertRunsTheRealOne(shell, "link", "another", "copy", "real");
    }
}
