package ai.molecule.ghtoken.testing.guards;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.TestKeys;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        Files.writeString(workspace.cache().resolve("state"), Files.readString(workspace.bearerFile()));
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("state");
    }

    @Test
    void finds_a_token_in_the_command_line_of_a_child() throws IOException {
        JarProcess process = shell("tail -f /dev/null --pid=$$ \"$1\" & wait", "/none/" + token);
        Await.until("the child runs", Duration.ofSeconds(10), () -> {
            process.sample();
            return process.traces().commandLines().size() > 1;
        });
        assertThat(SecretsGuard.faults(workspace)).anyMatch(fault -> fault.contains("command line"));
    }

    @Test
    void finds_a_line_of_a_private_key() throws IOException {
        String key = TestKeys.remembered(workspace.secrets(), TestKeys.pkcs1(TestKeys.sharedRsa()));
        Files.writeString(folder.resolve("app.pem"), key);
        assertThat(SecretsGuard.faults(workspace)).isEmpty();
        Files.writeString(folder.resolve("log"), "cannot read -----BEGIN RSA PRIVATE KEY-----");
        assertThat(SecretsGuard.faults(workspace)).isEmpty();
        Files.writeString(
                folder.resolve("log"), "at " + key.lines().toList().get(7).substring(20, 40));
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("log");
    }

    @Test
    void finds_a_stack_trace() throws IOException {
        shell("printf 'oops\\n\\tat a.b.C.d(C.java:1)\\n' >&2").exitCode();
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("stack trace");
    }

    /** A program that ends by itself, soon after the test has ended in whatever way. */
    private JarProcess startsOneThatKnows(String secret, String... arguments) throws IOException {
        Path notes = Files.writeString(
                folder.resolve("bin").resolve("knows"), "#!/bin/sh\nread -r it\nexport it\nexec sleep 30\n");
        notes.toFile().setExecutable(true);
        Path gave = folder.resolve("configs").resolve(".auth_token");
        Files.writeString(gave, secret + "\n");
        JarProcess process = shell("knows <\"$CONFIGS_DIR/.auth_token\" & wait", arguments);
        Await.until("the child runs", Duration.ofSeconds(10), () -> {
            process.sample();
            return process.traces().commandLines().stream().anyMatch(line -> line.startsWith("sleep"));
        });
        process.sample();
        return process;
    }

    @Test
    void finds_a_token_in_the_environment_of_a_child() throws IOException {
        startsOneThatKnows(token);
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("the environment of one");
    }

    @Test
    void takes_no_offence_at_what_a_child_inherits_but_from_a_daemon() throws IOException {
        workspace.with("GH_TOKEN", token);
        startsOneThatKnows(token);
        assertThat(SecretsGuard.faults(workspace)).isEmpty();
        startsOneThatKnows(token, "daemon");
        assertThat(SecretsGuard.faults(workspace)).singleElement().asString().contains("the environment of one");
    }

    @Test
    void finds_what_a_crash_leaves_where_the_program_worked() throws IOException {
        shell("echo \"R12=$(cat \"$CONFIGS_DIR/.auth_token\")\" >hs_err_pid17.log; : >core.17; : >java_pid17.hprof")
                .exitCode();
        assertThat(SecretsGuard.faults(workspace))
                .hasSize(3)
                .anyMatch(fault -> fault.contains("hs_err_pid17.log shows"))
                .anyMatch(fault -> fault.contains("core.17 holds"))
                .anyMatch(fault -> fault.contains("java_pid17.hprof holds"));
    }

    @Test
    void finds_a_core_in_everybodys_temporary_folder_however_large() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("everybodys"));
        for (String name : List.of("core.17", "film")) {
            try (RandomAccessFile file =
                    new RandomAccessFile(temporary.resolve(name).toFile(), "rw")) {
                file.setLength(16 << 20);
            }
        }
        assertThat(Remains.inSince(temporary, Instant.EPOCH)).containsExactly(temporary.resolve("core.17"));
    }

    @Test
    void finds_a_token_in_everybodys_temporary_folder() throws IOException {
        Path left = Files.createTempFile(Path.of("/tmp"), "left-by-a-program-", ".log");
        Path folderLeft = Files.createTempDirectory(Path.of("/tmp"), "left-by-a-program-");
        Path deeper = Files.writeString(folderLeft.resolve("17"), "-Dtoken=" + token.substring(20, 32));
        Files.writeString(left, "token " + token);
        try {
            assertThat(SecretsGuard.faults(workspace))
                    .hasSize(2)
                    .anyMatch(fault -> fault.contains(left.toString()))
                    .anyMatch(fault -> fault.contains(deeper.toString()));
        } finally {
            Files.delete(left);
            Files.delete(deeper);
            Files.delete(folderLeft);
        }
    }
}
