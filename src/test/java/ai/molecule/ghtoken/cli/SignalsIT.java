package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By themselves: two seconds are promised, on a machine that is not busy with other tests. */
@ExtendWith(SecretsGuard.class)
@Isolated
final class SignalsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMISED = Duration.ofSeconds(2);

    @Test
    void hup_refreshes_now(Workspace workspace) throws IOException, InterruptedException {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(1));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        String first =
                PublishedRecord.read(workspace.credential()).orElseThrow().token();
        daemon.signal("HUP");
        Await.until(
                "another token",
                SOON,
                () -> !PublishedRecord.read(workspace.credential())
                        .orElseThrow()
                        .token()
                        .equals(first));
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
        assertThat(daemon.isRunning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void an_idle_daemon_stops_at_once(String signal, Workspace workspace) throws IOException, InterruptedException {
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        GhCalls.awaitIdle(workspace, daemon);
        daemon.signal(signal);
        assertThat(daemon.exitCodeWithin(PROMISED)).isZero();
        assertThat(daemon.err()).endsWith("stopped\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void a_daemon_stops_also_while_a_request_hangs(String signal, Workspace workspace)
            throws IOException, InterruptedException {
        workspace.platform().fallSilent();
        JarProcess daemon = workspace.start("daemon");
        Await.until("a request", SOON, () -> workspace.platform().requestCount() == 1);
        daemon.signal(signal);
        assertThat(daemon.exitCodeWithin(PROMISED)).isZero();
    }

    @Test
    void a_second_daemon_says_so_and_leaves_the_first_alone(Workspace workspace) throws IOException {
        JarProcess first = workspace.start("daemon").awaitErr("published", SOON);
        String state = Files.readString(workspace.cache().resolve("state"));
        collectGarbage(workspace, first);
        JarProcess second = workspace.run("daemon");
        assertThat(second.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(second.err().lines()).singleElement().asString().contains("another daemon");
        assertThat(first.isRunning()).isTrue();
        assertThat(Files.readString(workspace.cache().resolve("state"))).isEqualTo(state);
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    /** A lock must not hang on an object that the collector may take. */
    private static void collectGarbage(Workspace workspace, JarProcess process) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        for (int i = 0; i < 2; i++) {
            JarProcess collection = workspace.startCommand(List.of(jcmd, Long.toString(process.pid()), "GC.run"));
            assertThat(collection.exitCode()).isZero();
        }
    }

    @Test
    void a_daemon_that_was_killed_goes_on_with_the_living_token(Workspace workspace) throws IOException {
        workspace.start("daemon").awaitErr("published", SOON).destroy();
        JarProcess again = workspace.start("daemon").awaitErr("found platform token", SOON);
        Await.pass(Duration.ofSeconds(3));
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        assertThat(again.isRunning()).isTrue();
    }
}
