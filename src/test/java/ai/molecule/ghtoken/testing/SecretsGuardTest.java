package ai.molecule.ghtoken.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard is worth something only if it finds what it looks for. */
final class SecretsGuardTest {
    @TempDir
    private Path folder;

    private Workspace workspace;
    private String token;

    @BeforeEach
    void open() throws IOException {
        workspace = new Workspace(folder);
        token = workspace.secrets().installationToken();
    }

    @AfterEach
    void close() throws IOException {
        workspace.processes().forEach(JarProcess::destroy);
        workspace.platform().close();
    }

    private JarProcess shell(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return workspace.startCommand(command);
    }

    @Test
    void finds_nothing_where_there_is_nothing() throws IOException {
        shell("echo hello").exitCode();
        Files.writeString(workspace.home().resolve(".gh_token"), token);
        assertThat(SecretsGuard.faults(workspace)).isEmpty();
    }

    @Test
    void finds_twelve_characters_of_a_token_in_what_was_printed() throws IOException {
        workspace.with("PIECE", token.substring(7, 19));
        shell("echo \"see: $PIECE.\"").exitCode();
        shell("echo \"see: $PIECE.\" >&2").exitCode();
        assertThat(SecretsGuard.faults(workspace)).hasSize(2).noneMatch(workspace.secrets()::areShownIn);
    }

    @Test
    void finds_a_bearer_in_a_file_that_is_not_for_it() throws IOException {
        Files.createDirectory(workspace.cache());
        Files.writeString(workspace.cache().resolve("state.json"), Files.readString(workspace.bearerFile()));
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("state.json");
    }

    @Test
    void finds_a_token_in_the_command_line_of_a_child() throws IOException {
        JarProcess process = shell("tail -f /dev/null --pid=$$ \"$1\" & wait", "/none/" + token);
        Await.until("the child runs", Duration.ofSeconds(10), () -> {
            process.sampleCommandLines();
            return process.commandLines().size() > 1;
        });
        assertThat(SecretsGuard.faults(workspace)).anyMatch(fault -> fault.contains("command line"));
    }

    @Test
    void finds_a_stack_trace() throws IOException {
        shell("printf 'oops\\n\\tat a.b.C.d(C.java:1)\\n' >&2").exitCode();
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("stack trace");
    }
}
