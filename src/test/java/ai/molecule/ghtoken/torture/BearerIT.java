package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code .auth_token} in every state but the right one: one line, the contract's exit code, and on when it is right. */
@ProcessTest
final class BearerIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int STRANGER = 61_302;

    @ParameterizedTest
    @CsvSource({"absent, 78", "empty, 75", "a folder, 78", "unreadable, 78", "of 1 MB, 78", "of control characters, 78"
    })
    void a_bearer_file_that_will_not_do_is_one_line_and_its_exit_code(String state, int code, Workspace workspace)
            throws IOException {
        String bearer = Files.readString(workspace.bearerFile());
        spoil(workspace, state);
        // Root could read it all the same.
        boolean asAnother = state.equals("unreadable");
        if (asAnother) {
            give(workspace.home(), workspace.configs());
        }
        JarProcess once = asAnother ? workspace.runAs(STRANGER, "refresh-now") : workspace.run("refresh-now");
        assertThat(once.exitCode()).as(once.err()).isEqualTo(code);
        assertThat(once.err().lines().toList()).as(once.err()).hasSize(1);
        assertThat(once.err()).contains(workspace.bearerFile().toString());
        assertThat(workspace.platform().requestCount()).isZero();

        JarProcess daemon = asAnother ? workspace.startAs(STRANGER, "daemon") : workspace.start("daemon");
        daemon.awaitErr("refresh failed", SOON);
        Files.deleteIfExists(workspace.bearerFile());
        Files.writeString(workspace.bearerFile(), bearer);
        daemon.awaitErr("published", SOON);
    }

    private static void give(Path... paths) throws IOException {
        for (Path path : paths) {
            Files.setAttribute(path, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void spoil(Workspace workspace, String state) throws IOException {
        Path file = workspace.bearerFile();
        switch (state) {
            case "absent" -> Files.delete(file);
            case "empty" -> Files.writeString(file, "");
            case "a folder" -> {
                Files.delete(file);
                Files.createDirectory(file);
            }
            case "unreadable" -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            case "of 1 MB" -> Files.writeString(file, "x".repeat(1 << 20));
            default -> Files.writeString(file, "a\u0001\u001b[31mb\r\nInjected: header\n");
        }
    }

    /** The guard finds the bearer where a child has it in its environment: gh, the command after a refresh, git. */
    @Test
    void the_first_place_that_is_not_empty_is_used_and_named_and_no_child_sees_the_variable(Workspace workspace)
            throws IOException {
        String bearer = Files.readString(workspace.bearerFile()).strip();
        Files.delete(workspace.bearerFile());
        Path second = workspace.home().resolve(".molecule-workspace/.auth_token");
        workspace.with("MOLECULE_WORKSPACE_TOKEN", bearer);
        Path seen = workspace.folder().resolve("seen");
        workspace.with("TOKEN_REFRESH_ON_REFRESH", "env >'" + seen + "'");
        JarProcess daemon = workspace.start("daemon").awaitErr("in MOLECULE_WORKSPACE_TOKEN", SOON);
        daemon.awaitErr("published", SOON);
        Await.until("the command has run", SOON, () -> Files.exists(seen) && Files.size(seen) > 0);
        assertThat(Files.readString(seen)).contains("MOLECULE_TOKEN_SOURCE=").doesNotContain("WORKSPACE_TOKEN");
        assertThat(workspace.run("doctor", "--offline").out()).contains("bearer    MOLECULE_WORKSPACE_TOKEN holds one");

        Files.createDirectory(second.getParent());
        Files.writeString(second, workspace.secrets().bearer());
        assertThat(workspace.run("refresh-now").err()).contains("401", second.toString());
        Files.writeString(second, bearer);
        assertThat(workspace.run("doctor", "--offline").out()).contains("bearer    " + second + " holds one");
        Files.writeString(workspace.bearerFile(), bearer);
        assertThat(workspace.run("doctor", "--offline").out())
                .contains("bearer    " + workspace.bearerFile() + " holds one");
    }

    @Test
    void a_bearer_that_is_rotated_at_every_request_is_read_afresh_each_time(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        workspace.platform().answerFirst(() -> {
            rotate(workspace);
            return Optional.empty();
        });
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        for (int i = 0; i < 10; i++) {
            NextToken.comesFrom(daemon, workspace.credential());
        }
        assertThat(daemon.err()).doesNotContain("failed");
        assertThat(workspace.platform().requestCount()).isEqualTo(11);
    }

    private static void rotate(Workspace workspace) {
        String next = workspace.secrets().bearer();
        try {
            workspace.writeBearer(next);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        workspace.platform().acceptBearer(next);
    }
}
