package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A limit on processes, as a container's pids limit, counts threads. A daemon that reaches it waits for room. */
@ProcessTest
final class ProcessLimitIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** No other process of this machine has it. */
    private static final int USER = 64_322;

    private static void limit(JarProcess daemon, long most) throws IOException, InterruptedException {
        List<String> command = List.of(
                "setpriv",
                "--reuid=" + USER,
                "--regid=" + USER,
                "--clear-groups",
                "prlimit",
                "--pid=" + daemon.pid(),
                "--nproc=" + most + ":");
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static long threads(JarProcess daemon) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + daemon.pid() + "/task"))) {
            return threads.count();
        }
    }

    @Test
    void a_daemon_that_can_start_no_thread_says_so_and_goes_on_when_it_can(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofSeconds(20), Duration.ofSeconds(19));
        for (Path path : List.of(workspace.home(), workspace.configs(), workspace.bearerFile())) {
            Files.setAttribute(path, "unix:uid", USER);
        }
        JarProcess daemon = workspace.startAs(USER, "daemon").awaitErr("published", SOON);
        limit(daemon, threads(daemon) / 2);
        Path state = workspace.cache().resolve("state");
        Await.until("a refresh fails", SOON, () -> Files.readString(state).contains("no-thread"));
        int requests = workspace.platform().requestCount();
        limit(daemon, 1000);
        daemon.awaitErr("cannot start a thread", SOON);
        assertThat(daemon.err()).containsPattern(DocumentedLine.with("cannot start a thread"));
        Await.until("it asks again", SOON, () -> workspace.platform().requestCount() > requests);
        Await.until(
                "the new token is published",
                SOON,
                () -> PublishedRecord.read(workspace.credential())
                        .filter(record -> workspace.platform().isCurrent(record.token()))
                        .isPresent());
        assertThat(daemon.err()).doesNotContain("defect");
    }
}
