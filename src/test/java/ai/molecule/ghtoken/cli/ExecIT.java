package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ProcessTest
final class ExecIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LAUNCHER =
            Path.of("scripts", "molecule-gh-token-refresh").toAbsolutePath().toString();
    /** The fingerprint of the token as the command sees it, so that the token itself is printed nowhere. */
    private static final String FINGERPRINT = "printf %s \"$GH_TOKEN\" | sha256sum | cut -c 1-8";

    private static JarProcess launcher(Workspace workspace, String... command) throws IOException {
        JarProcess process = start(workspace, command);
        process.exitCode();
        return process;
    }

    private static JarProcess start(Workspace workspace, String... command) throws IOException {
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        List<String> words = new ArrayList<>(List.of(LAUNCHER, "exec", "--"));
        words.addAll(List.of(command));
        return workspace.startCommand(words);
    }

    @Test
    void fetches_a_token_where_none_is_cached_and_uses_it_again(Workspace workspace) throws IOException {
        JarProcess first = launcher(workspace, "sh", "-c", FINGERPRINT);
        JarProcess second = launcher(workspace, "sh", "-c", FINGERPRINT);
        String token =
                PublishedRecord.read(workspace.credential()).orElseThrow().token();
        assertThat(first.out().strip()).isEqualTo(Secret.of(token).fingerprint());
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    private static JarProcess launcherWith(Workspace workspace, String... words) throws IOException {
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        List<String> command = new ArrayList<>(List.of(LAUNCHER, "exec"));
        command.addAll(List.of(words));
        JarProcess process = workspace.startCommand(command);
        process.exitCode();
        return process;
    }

    @Test
    void replaces_a_token_that_lives_for_less_than_the_command_needs(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofMinutes(20), Duration.ofMinutes(5));
        JarProcess first = launcherWith(workspace, "sh", "-c", FINGERPRINT);
        JarProcess tooShort = launcherWith(workspace, "--min-life", "40m", "--", "touch", "trace");
        assertThat(tooShort.exitCode()).isEqualTo(75);
        assertThat(tooShort.err()).containsPattern("lives 1[12][0-9][0-9] s more, and 2400 s are asked for");
        workspace.platform().tokensLive(Duration.ofMinutes(60), Duration.ofMinutes(50));
        JarProcess second = launcherWith(workspace, "--min-life=40m", "--", "sh", "-c", FINGERPRINT);
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).isNotEqualTo(first.out());
        assertThat(workspace.folder().resolve("trace")).doesNotExist();
    }

    @Test
    void replaces_a_token_of_less_than_five_minutes_and_takes_what_there_is(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofMinutes(4), Duration.ofMinutes(1));
        launcherWith(workspace, "true");
        int before = workspace.platform().requestCount();
        JarProcess second = launcherWith(workspace, "sh", "-c", FINGERPRINT);
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).hasSize(9);
        assertThat(workspace.platform().requestCount()).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @CsvSource({"401,77", "404,78", "500,75"})
    void runs_nothing_without_a_token(int status, int code, Workspace workspace) throws IOException {
        workspace.platform().answerWith(status);
        String trace = workspace.folder().resolve("trace").toString();
        JarProcess process = launcher(workspace, "touch", trace);
        assertThat(process.exitCode()).as("%s", process).isEqualTo(code);
        assertThat(process.err().lines()).singleElement().asString().contains("answered " + status);
        assertThat(Path.of(trace)).doesNotExist();
    }

    @Test
    void the_jar_alone_says_what_runs_it(Workspace workspace) throws IOException {
        JarProcess process = workspace.run("exec", "--", "true");
        assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(process.err()).contains("scripts/molecule-gh-token-refresh exec [OPTION... --] COMMAND");
    }

    @Test
    void options_without_the_dashes_say_where_those_belong(Workspace workspace) throws IOException {
        JarProcess process = launcherWith(workspace, "--read-only", "true");
        assertThat(process.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(process.err()).contains("exec [OPTION... --] COMMAND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "HUP"})
    void the_command_gets_the_signals_and_its_exit_code_counts(String signal, Workspace workspace) throws Exception {
        Path ready = workspace.folder().resolve("ready");
        String script = "trap 'exit 7' TERM HUP; echo >" + ready + "; while :; do sleep 0.1; done";
        JarProcess process = start(workspace, "sh", "-c", script);
        Await.until("the command runs", SOON, () -> Files.exists(ready));
        process.signal(signal);
        assertThat(process.exitCode()).isEqualTo(7);
    }

    @Test
    void a_command_that_a_signal_ended_is_told_by_128_and_its_number(Workspace workspace) throws IOException {
        assertThat(launcher(workspace, "sh", "-c", "kill -KILL $$").exitCode()).isEqualTo(137);
    }
}
