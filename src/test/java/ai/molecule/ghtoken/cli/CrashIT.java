package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a daemon leaves behind that dies of a signal for which a kernel or a JVM writes down what was in memory. */
@ProcessTest
final class CrashIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path LAUNCHER =
            Path.of("scripts", "molecule-gh-token-refresh").toAbsolutePath();

    /** Where cores are wanted, as many a container's runtime has it. */
    private static JarProcess daemon(List<String> program, Workspace workspace) throws IOException {
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        workspace.with("JAVA_TOOL_OPTIONS", "-XX:+HeapDumpOnOutOfMemoryError");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -c unlimited; exec \"$@\"", "sh"));
        command.addAll(program);
        return workspace.startCommand(command).awaitErr("published", SOON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SEGV", "ABRT", "BUS", "ILL", "SYS", "XCPU"})
    void leaves_nothing_when_the_launcher_started_it(String signal, Workspace workspace) throws Exception {
        JarProcess daemon = daemon(List.of(LAUNCHER.toString(), "daemon"), workspace);
        daemon.signal(signal);
        assertThat(daemon.exitCodeWithin(SOON)).isNotZero();
        try (var left = Files.list(workspace.work())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void runs_under_a_jvm_that_writes_no_heap_and_no_core(Workspace workspace) throws Exception {
        JarProcess daemon = daemon(List.of(LAUNCHER.toString(), "daemon"), workspace);
        assertThat(Files.readAllLines(Path.of("/proc", Long.toString(daemon.pid()), "limits")))
                .anyMatch(limit -> limit.matches("Max core file size +0 .*"));
        String jinfo = Path.of(System.getProperty("java.home"), "bin", "jinfo").toString();
        JarProcess flag = workspace.startCommand(
                List.of(jinfo, "-flag", "HeapDumpOnOutOfMemoryError", Long.toString(daemon.pid())));
        assertThat(flag.exitCode()).isZero();
        assertThat(flag.out()).isEqualTo("-XX:-HeapDumpOnOutOfMemoryError\n");
    }

    @Test
    void goes_on_after_a_thread_dump_that_shows_no_secret(Workspace workspace) throws Exception {
        JarProcess daemon = daemon(List.of(LAUNCHER.toString(), "daemon"), workspace);
        daemon.signal("QUIT");
        daemon.awaitErr("Full thread dump", SOON);
        daemon.awaitErr("JNI global refs", SOON);
        assertThat(daemon.isRunning()).isTrue();
        assertThat(daemon.out()).isEmpty();
    }
}
