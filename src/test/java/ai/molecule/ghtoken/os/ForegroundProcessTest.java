package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Its programs say nothing: their streams are those of whoever runs the tests. */
@Timeout(60)
final class ForegroundProcessTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path root;

    @Test
    void ends_as_the_program_does_which_has_its_variables_beside_ours() throws Exception {
        ForegroundProcess program = new ForegroundProcess(
                List.of("/bin/sh", "-c", "[ -n \"$PATH\" ] && exit \"$CODE\""), Map.of("CODE", "42"));
        assertThat(program.run()).isEqualTo(42);
    }

    @Test
    void told_to_stop_before_it_has_started_the_program_stops_at_once() throws Exception {
        ForegroundProcess program = new ForegroundProcess(List.of("sleep", "300"), Map.of());
        program.terminate();
        assertThat(program.run()).isEqualTo(TERMINATED);
    }

    @Test
    void told_to_stop_later_it_passes_that_on() throws Exception {
        Path started = root.resolve("started");
        ForegroundProcess program = new ForegroundProcess(
                List.of("/bin/sh", "-c", ": >\"$STARTED\"; exec sleep 300"), Map.of("STARTED", "" + started));
        FutureTask<Integer> code = new FutureTask<>(program::run);
        new Thread(code).start();
        Await.until("the program runs", Duration.ofSeconds(20), () -> Files.exists(started));
        program.terminate();
        assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(TERMINATED);
    }
}
