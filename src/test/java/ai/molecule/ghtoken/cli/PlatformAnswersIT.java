package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PlatformToday.Reply;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of docs/platform.md, row by row: what is said of an answer, and what it advises. */
@ProcessTest
final class PlatformAnswersIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** One row; {@code condition} names a setting, or how long the answer has been the same. */
    record Row(String answer, String condition, String said, String advice, int code) {
        static Row of(String line) {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            return new Row(
                    cells.get(1).replace("`", ""),
                    cells.get(2),
                    cells.get(3),
                    cells.get(4),
                    Integer.parseInt(cells.get(5)));
        }

        String status() {
            return answer.substring(0, 3);
        }

        Reply reply() {
            return new Reply(
                    status() + " As Documented\r\n", answer.substring(3).strip());
        }

        boolean isLasting() {
            return condition.equals("10 min");
        }

        boolean isNotConfigured() {
            return isLasting() || said.contains("no GitHub App here");
        }
    }

    static Stream<Row> rows() throws IOException {
        List<Row> rows = Files.readAllLines(Path.of("docs/platform.md")).stream()
                .filter(line -> line.matches("\\| `\\d{3}.*"))
                .map(Row::of)
                .toList();
        assertThat(rows).hasSizeGreaterThan(15);
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void each_answer_is_said_as_documented_by_refresh_now_daemon_doctor_and_health(Row row, Workspace workspace)
            throws IOException {
        workspace.platform().deployedAs(head -> Optional.of(row.reply()));
        if (row.condition().startsWith("`")) {
            workspace.with(row.condition().split("`")[1], "one");
        }
        if (row.isLasting()) {
            assertThat(workspace.run("refresh-now").exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
            letTenMinutesPass(workspace.cache().resolve("state"));
        }
        String said = "answered " + row.status() + ": "
                + row.said().replace("PLACE", workspace.bearerFile().toString());

        JarProcess once = workspace.run("refresh-now");
        assertThat(once.err()).contains(said + "; " + row.advice()).hasLineCount(1);
        assertThat(once.exitCode()).isEqualTo(row.code());
        workspace.start("daemon").awaitErr(said + "; " + row.advice(), SOON);
        assertThat(workspace.run("doctor", "--offline").out()).contains(said + "; fix: " + row.advice());
        assertThat(workspace.run("health").out())
                .isEqualTo("missing: no token is cached"
                        + (row.isNotConfigured() ? ", not configured: there is no GitHub App to get a token from" : "")
                        + "\n");
    }

    /** Dates the first of the recorded failures back. */
    private static void letTenMinutesPass(Path state) throws IOException {
        List<String> lines = Files.readAllLines(state).stream()
                .map(line -> line.startsWith("failure_since=")
                        ? "failure_since=" + Instant.now().minusSeconds(600)
                        : line)
                .toList();
        Files.write(state, lines);
    }
}
