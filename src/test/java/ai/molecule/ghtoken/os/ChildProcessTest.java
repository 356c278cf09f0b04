package ai.molecule.ghtoken.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.ProgramRunner.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChildProcessTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "ONE", "1", "MOLECULE_WORKSPACE_TOKEN", "secret");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int KEPT = 16 * 1024;

    private static Result run(String script, Duration limit) throws IOException {
        return ChildProcess.run(List.of("/bin/sh", "-c", script), "for it".getBytes(UTF_8), ENVIRONMENT, limit);
    }

    @Test
    void a_program_has_its_input_and_no_other_environment_and_no_secret_and_is_heard_whole() throws IOException {
        Result result = run("cat; echo \"$ONE${HOME-}${MOLECULE_WORKSPACE_TOKEN-}\" >&2; exit 3", LONG);
        assertThat(result).isEqualTo(new Result(3, "for it", "1\n"));
    }

    /** An interpreter loads modules from the working folder. */
    @Test
    void a_program_works_in_no_folder_of_somebody_elses() throws IOException {
        assertThat(run("pwd; pwd -P", LONG).output()).isEqualTo("/\n/\n");
    }

    @Test
    void what_a_program_says_too_much_is_taken_from_it_and_not_kept() throws IOException {
        String flood = "head -c 300000 /dev/zero | tr '\\0' ";
        Result result = run(flood + "x; " + flood + "y >&2", LONG);
        assertThat(result.status()).isZero();
        assertThat(result.output()).isEqualTo("x".repeat(KEPT));
        assertThat(result.errors()).isEqualTo("y".repeat(KEPT));
    }

    @Test
    void what_was_said_before_the_limit_is_kept_up_to_the_last_byte() throws IOException {
        Result result = run("head -c 16383 /dev/zero | tr '\\0' x; sleep 0.1; printf ab", LONG);
        assertThat(result.output()).isEqualTo("x".repeat(KEPT - 1) + "a");
    }

    @Test
    void a_program_that_does_not_end_is_named() {
        assertThatThrownBy(() -> run("exec sleep 300", Duration.ofMillis(300)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("/bin/sh did not end within", "was killed");
    }

    @Test
    void whoever_is_interrupted_meanwhile_stays_so() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> run("exec sleep 300", LONG))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
