package ai.molecule.ghtoken.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SecretsGuard.class)
final class DaemonLogIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Fills a pipe that nobody reads, and starts its arguments with the pipe for standard error. */
    private static final String INTO_A_FULL_PIPE =
            "mkfifo pipe && exec 9<>pipe && head -c 65536 /dev/zero >&9 && exec \"$@\" 2>&9";

    @Test
    void every_line_has_one_form_and_debug_shows_each_decision(Workspace workspace) throws Exception {
        JarProcess daemon = workspace.with("TOKEN_REFRESH_LOG_LEVEL", "Debug").start("daemon");
        daemon.awaitErr("published platform token", SOON);
        daemon.signal("HUP");
        daemon.awaitErr("a signal asks for it", SOON);
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
        assertThat(daemon.err().lines())
                .allMatch(
                        line -> line.matches("\\[molecule-gh-token-refresh] \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ"
                                + " (DEBUG|INFO|WARN) .*"))
                .anyMatch(line -> line.contains(" INFO daemon "))
                .anyMatch(line -> line.contains(" DEBUG next refresh "))
                .last()
                .asString()
                .endsWith(" INFO stopped");
    }

    @Test
    void a_daemon_whose_log_nobody_reads_goes_on_refreshing_and_stops_when_told(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofSeconds(4), Duration.ofSeconds(2));
        workspace.with("TOKEN_REFRESH_LOG_LEVEL", "debug");
        JarProcess daemon = startedInto(INTO_A_FULL_PIPE, workspace);
        Await.until("ten refreshes", SOON, () -> workspace.platform().requestCount() >= 10);
        daemon.signal("TERM");
        assertThat(daemon.exitCodeWithin(Duration.ofSeconds(10))).isZero();
        assertThat(daemon.err()).isEmpty();
    }

    @Test
    @Timeout(300)
    void the_lines_that_nobody_read_are_counted_when_somebody_reads_again(Workspace workspace) throws Exception {
        workspace.with("TOKEN_REFRESH_LOG_LEVEL", "debug");
        JarProcess daemon = startedInto(INTO_A_FULL_PIPE, workspace);
        Await.until("the first refresh", SOON, () -> workspace.platform().requestCount() > 0);
        // Each writes two lines at least, of which 256 wait.
        Await.until("many refreshes", Duration.ofSeconds(150), () -> {
            daemon.signal("HUP");
            return workspace.platform().requestCount() >= 200;
        });
        Pattern counted = DocumentedLine.with("log lines were dropped");
        try (BufferedReader log = Files.newBufferedReader(workspace.work().resolve("pipe"), ISO_8859_1)) {
            String line = log.readLine();
            while (!counted.matcher(line).matches()) {
                line = log.readLine();
            }
        }
        daemon.signal("TERM");
        assertThat(daemon.exitCodeWithin(Duration.ofSeconds(10))).isZero();
    }

    private static JarProcess startedInto(String script, Workspace workspace) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(JarProcess.javaJar("daemon"));
        return workspace.startCommand(command);
    }
}
