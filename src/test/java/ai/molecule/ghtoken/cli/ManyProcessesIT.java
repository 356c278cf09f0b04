package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** By themselves: they need the whole machine to start at once. */
@ExtendWith(SecretsGuard.class)
@Isolated
final class ManyProcessesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final Duration ANSWER = Duration.ofMillis(300);

    /**
     * Each waits in its shell for a line of its own, and they all come when the last has started: as processes all are
     * older than the first answer, though starting them may take a busy machine longer than that.
     */
    private static List<JarProcess> atOnce(int count, Workspace workspace, String command) throws IOException {
        // The one that asks starts beside all the others, which wait that long for it.
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "300");
        String gate = workspace.folder().resolve("gate").toString();
        assertThat(workspace.startCommand(List.of("mkfifo", gate)).exitCode()).isZero();
        List<String> waiting = new ArrayList<>(List.of("sh", "-c", "read -r _ <" + gate + "; exec \"$@\"", "sh"));
        waiting.addAll(JarProcess.javaJar(command));
        List<JarProcess> all = new ArrayList<>();
        try (RandomAccessFile lines = new RandomAccessFile(gate, "rw")) {
            for (int i = 0; i < count; i++) {
                all.add(workspace.startCommand(waiting));
            }
            lines.writeBytes("\n".repeat(count));
            all.forEach(process -> process.exitCodeWithin(LIMIT));
        } finally {
            Files.delete(Path.of(gate));
        }
        return all;
    }

    @Test
    void thirty_readers_of_an_empty_cache_make_one_request(Workspace workspace) throws IOException {
        workspace.platform().answerAfter(ANSWER);
        for (JarProcess reader : atOnce(30, workspace, "token")) {
            assertThat(reader.exitCode()).as(reader.err()).isZero();
            assertThat(workspace.platform().isCurrent(reader.out().strip())).isTrue();
        }
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @Test
    void thirty_readers_make_one_request_also_when_it_fails(Workspace workspace) throws IOException {
        workspace.platform().answerWith(500);
        workspace.platform().answerAfter(ANSWER);
        for (JarProcess reader : atOnce(30, workspace, "token")) {
            assertThat(reader.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        }
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @Test
    void twenty_at_once_beside_a_daemon_make_one_request(Workspace workspace) throws IOException {
        workspace.platform().answerAfter(ANSWER).tokensLive(Duration.ofHours(1), Duration.ofHours(1));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        for (JarProcess once : atOnce(20, workspace, "refresh-now")) {
            assertThat(once.exitCode()).as(once.err()).isZero();
        }
        assertThat(workspace.platform().requestCount())
                .as("the daemon's and one more")
                .isEqualTo(2);
        assertThat(workspace
                        .platform()
                        .isCurrent(PublishedRecord.read(workspace.credential())
                                .orElseThrow()
                                .token()))
                .isTrue();
        assertThat(daemon.isRunning()).isTrue();
    }
}
