package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** docker/compose.yaml, built and started by Compose, in a network of its own where each finds the other by name. */
@ProcessTest
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class ComposeUpIT {
    private static final Duration SOON = Duration.ofMinutes(4);
    private static final String PROJECT =
            "ghtoken-test-" + ProcessHandle.current().pid();

    /** This engine builds on the host's network, and has no JDK but this one. */
    private static final String HERE = """
            services:
              platform: { build: { network: host, args: { JDK_IMAGE: localhost/jdk } } }
              workspace: { build: { network: host, args: { BASE_IMAGE: debian:trixie-slim } } }
            """;

    private Workspace workspace;
    private Path override;

    @BeforeEach
    void open(Workspace given) throws IOException {
        workspace = given.with("XDG_CACHE_HOME", Engine.CACHE_HOME);
        override = Files.writeString(workspace.folder().resolve("here.yaml"), HERE);
        JarProcess up = compose("up", "--build", "--detach");
        assertThat(up.exitCode()).as(up.err()).isZero();
    }

    @AfterEach
    void down() throws IOException {
        assertThat(compose("down", "--rmi=local", "--volumes", "--timeout=5").exitCode())
                .isZero();
    }

    private JarProcess compose(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "compose",
                "--project-name=" + PROJECT,
                "--file=" + Path.of("docker/compose.yaml").toAbsolutePath(),
                "--file=" + override));
        command.addAll(List.of(words));
        JarProcess compose = workspace.startCommand(Engine.docker(command));
        compose.exitCodeWithin(SOON);
        return compose;
    }

    private static String inspect(String format) {
        return Engine.run("inspect", "--format", format, PROJECT + "-workspace-1");
    }

    @Test
    void its_workspace_gets_a_token_hands_it_to_git_and_keeps_it_off_the_disk() throws IOException {
        Await.until(
                "the workspace is healthy",
                SOON,
                () -> inspect("{{.State.Health.Status}}").equals("healthy"));
        JarProcess fill = compose(
                "exec",
                "--no-TTY",
                "--user=agent",
                "workspace",
                "sh",
                "-c",
                "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill");
        String token = fill.out()
                .lines()
                .filter(line -> line.startsWith("password="))
                .map(line -> line.substring("password=".length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(fill.err()));
        assertThat(filesWith(token, Path.of(inspect("{{.GraphDriver.Data.UpperDir}}"))))
                .isEmpty();
        assertThat(compose("exec", "--no-TTY", "workspace", "molecule-gh-token-refresh", "health")
                        .out())
                .startsWith("fresh: platform token");
    }

    private static List<Path> filesWith(String text, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    found.add(file);
                }
            }
            return found;
        }
    }
}
