package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

@ProcessTest
final class StatusIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int COLUMN = 14;

    private static Map<String, String> parsed(String text) throws IOException {
        Map<String, String> values = new TreeMap<>();
        try (JsonParser json = new JsonFactory().createParser(text)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.put(json.currentName(), json.getText());
                }
            }
        }
        return values;
    }

    @Test
    void is_aligned_and_plain_when_piped(Workspace workspace) throws IOException {
        workspace.start("daemon").awaitErr("published", SOON);
        JarProcess status = workspace.with("TERM", "xterm-256color").run("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.err()).isEmpty();
        assertThat(status.out()).doesNotContain("\033").contains("fresh", "platform", "running, process");
        assertThat(status.out().lines()).hasSizeGreaterThan(6).allSatisfy(line -> {
            assertThat(line.charAt(COLUMN - 1)).isEqualTo(' ');
            assertThat(line.charAt(COLUMN)).isNotEqualTo(' ');
        });
    }

    @Test
    void answers_also_where_nothing_has_happened_yet(Workspace workspace) throws IOException {
        JarProcess status = workspace.run("status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out()).contains("missing", "never started");
        assertThat(workspace.cache()).as("only looked at").doesNotExist();
        assertThat(parsed(workspace.run("status", "--json").out())).containsEntry("health", "missing");
    }

    @Test
    void json_holds_what_a_program_wants_to_know(Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        workspace.platform().goDown();
        workspace.run("refresh-now");
        JarProcess status = workspace.run("status", "--json");
        Map<String, String> values = parsed(status.out());
        assertThat(values)
                .containsEntry("health", "stale")
                .containsEntry("working", "true")
                .containsEntry("source", "platform")
                .containsEntry("consecutive_failures", "1")
                .containsEntry("kind", "unreachable")
                .containsEntry("cache", workspace.cache().toString());
        assertThat(Files.readString(workspace.credential())).contains("\nid=" + values.get("fingerprint") + "\n");
        assertThat(Instant.parse(values.get("expires_at"))).isAfter(Instant.now());
    }
}
