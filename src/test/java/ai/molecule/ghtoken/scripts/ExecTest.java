package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher's exec where the cache holds no good token, or the command is none; the rest is in vectors/exec.txt. */
@Execution(ExecutionMode.CONCURRENT)
class ExecTest {
    @TempDir
    Path home;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void takes_the_token_that_the_jar_fetches(List<String> shell) throws Exception {
        java("cat >/dev/null; [ \"$*\" != \"${*% token --with-scope --prefer-life 300}\" ] && echo fetched");
        Run run =
                exec(shell, "--", "/bin/sh", "-c", "cat; echo \"$GH_TOKEN ${JAVA_TOOL_OPTIONS-none} $0\"", "two words");
        assertThat(run.out()).isEqualTo("for the command\nfetched none two words\n");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void starts_nothing_without_a_token_and_ends_as_the_jar_does(List<String> shell) throws Exception {
        java("echo why >&2; exit 75");
        Run run = exec(shell, "--", "/usr/bin/touch", home.resolve("started").toString());
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).isEqualTo("why\n");
        assertThat(home.resolve("started")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void says_127_for_a_command_that_is_not_there_and_126_for_one_that_cannot_be_run(List<String> shell)
            throws Exception {
        java("echo fetched");
        Run absent = exec(shell, "--", "no-such-program");
        assertThat(absent.exitCode()).isEqualTo(127);
        assertThat(absent.err()).contains("no-such-program").doesNotContain("fetched");
        Run noProgram = exec(shell, "--", Files.createFile(home.resolve("file")).toString());
        assertThat(noProgram.exitCode()).isEqualTo(126);
        assertThat(noProgram.err()).contains("file").doesNotContain("fetched");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leaves_the_token_in_no_variable_that_the_caller_has_exported_under_a_name_of_the_scripts(List<String> shell)
            throws Exception {
        java("echo fetched");
        Run run = exec(shell, "--", "/usr/bin/env", "--unset=GH_TOKEN", "--unset=GITHUB_TOKEN", "/usr/bin/env");
        assertThat(run.out()).contains("HOME=").doesNotContain("fetched");
    }

    private void java(String does) throws IOException {
        Run.program(home.resolve("jdk/bin/java"), "#!/bin/sh\n" + does + "\n");
        Files.writeString(home.resolve("some.jar"), "");
    }

    private Run exec(List<String> shell, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString());
        command.add("exec");
        command.addAll(List.of(arguments));
        Map<String, String> environment = Map.of(
                "HOME",
                home.toString(),
                "PATH",
                "/usr/bin:/bin",
                "_password",
                "the caller's",
                "_value",
                "the caller's",
                "JAVA_HOME",
                home.resolve("jdk").toString(),
                "MOLECULE_GH_TOKEN_REFRESH_JAR",
                home.resolve("some.jar").toString());
        return Run.of(
                command, environment, home, "for the command\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
