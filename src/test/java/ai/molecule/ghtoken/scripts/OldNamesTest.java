package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts under their old names hand over to the program's commands; what those answer is in the vectors. */
@Execution(ExecutionMode.CONCURRENT)
class OldNamesTest {
    private static final String HELPER = "molecule-git-token-helper.sh";
    private static final String LOOP = "molecule-gh-token-refresh.sh";

    @TempDir
    Path home;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    /** Programs that say how they are called, beside copies of the scripts. */
    @BeforeEach
    void install() throws IOException {
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String name : List.of(HELPER, LOOP)) {
            Run.program(bin.resolve(name), Files.readString(Path.of("scripts", name)));
        }
        for (String name : List.of("molecule-gh-token-refresh", "supervise")) {
            Run.program(bin.resolve(name), "#!/bin/sh\necho \"${0##*/} $*\"\nexit 75\n");
        }
    }

    private Run run(List<String> shell, Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        return Run.of(command, Map.of("HOME", home.toString(), "PATH", "/usr/bin:/bin"), home, new byte[0]);
    }

    private void assertBecomes(Run run, String command) {
        assertThat(run.out()).isEqualTo(command + "\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).as("the program's own exit code").isEqualTo(75);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void each_action_is_a_command(List<String> shell) throws Exception {
        Path helper = home.resolve("bin").resolve(HELPER);
        String program = "molecule-gh-token-refresh ";
        assertBecomes(run(shell, helper), program + "git-credential get");
        assertBecomes(run(shell, helper, "get"), program + "git-credential get");
        assertBecomes(run(shell, helper, "store"), program + "git-credential store");
        assertBecomes(run(shell, helper, "erase"), program + "git-credential erase");
        assertBecomes(run(shell, helper, "_fetch_token"), program + "token");
        assertBecomes(run(shell, helper, "_refresh_gh"), program + "refresh-now");
        assertBecomes(run(shell, helper, "_invalidate_cache"), program + "invalidate");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void an_unknown_action_fails_as_it_did_and_is_not_repeated(List<String> shell) throws Exception {
        Run run = run(shell, home.resolve("bin").resolve(HELPER), "ghs_something");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("[molecule-git-token-helper] unknown action")
                .doesNotContain("ghs_");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_loop_is_the_supervised_daemon_which_waits_where_there_is_nothing_to_do(List<String> shell)
            throws Exception {
        Run run = run(shell, home.resolve("bin").resolve(LOOP));
        assertBecomes(run, "supervise --wait " + home.resolve("bin/molecule-gh-token-refresh") + " daemon");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_link_in_the_old_place_finds_the_program_where_it_really_lies(List<String> shell) throws Exception {
        Path old = Files.createDirectories(home.resolve("app/scripts"));
        for (String name : List.of(HELPER, LOOP)) {
            Files.createSymbolicLink(old.resolve(name), home.resolve("bin").resolve(name));
        }
        assertBecomes(run(shell, old.resolve(HELPER), "_fetch_token"), "molecule-gh-token-refresh token");
        assertThat(run(shell, old.resolve(LOOP)).exitCode()).isEqualTo(75);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_copy_without_the_program_says_where_it_looked(List<String> shell) throws Exception {
        Path alone = Files.createDirectory(home.resolve("alone"));
        for (String name : List.of(HELPER, LOOP)) {
            Run run = run(shell, Files.copy(home.resolve("bin").resolve(name), alone.resolve(name)));
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("in " + alone + " or in /opt/molecule-gh-token-refresh/bin");
        }
    }
}
