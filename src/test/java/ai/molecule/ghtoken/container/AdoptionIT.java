package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Dockerfile of docs/images.md and the Compose file of docs/compose.md, over an image that fits them. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class AdoptionIT {
    private static final String PROJECT =
            "ghtoken-test-" + ProcessHandle.current().pid() + "-adoption";

    /** The name in the page's Dockerfile. */
    private static final String BASE = "registry.example/workspace:1";

    private static final String BASE_DOCKERFILE = """
            FROM molecule-workspaces/codex
            RUN usermod --login worker --home /home/worker --move-home agent && groupmod --new-name worker agent
            RUN printf '#!/bin/sh\\nexec gosu worker molecule-runtime "$@"\\n' >/start && chmod 755 /start
            ENTRYPOINT ["/start", "--fast"]
            CMD ["serve"]
            """;

    private static final String GIT_ASKS =
            "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill | grep -c ^password=";

    @Test
    void the_pages_give_the_user_and_root_a_token(Workspace given) throws IOException {
        Workspace workspace = given.with("XDG_CACHE_HOME", Engine.CACHE_HOME);
        Path folder = Files.createDirectory(workspace.folder().resolve("adopted"));
        Path base = Files.createDirectory(workspace.folder().resolve("base"));
        Files.writeString(base.resolve("Dockerfile"), BASE_DOCKERFILE);
        Engine.run("build", "--quiet", "--network=host", "--tag=" + BASE, base.toString());
        Files.writeString(folder.resolve("Dockerfile"), block("docs/images.md", "dockerfile\nFROM " + BASE));
        Files.writeString(
                folder.resolve("compose.yaml"),
                block("docs/compose.md", "yaml\nservices:")
                        .replace("./bearer", workspace.bearerFile().toString()));
        Files.writeString(folder.resolve("compose.override.yaml"), """
                services:
                  workspace:
                    build: { network: host }
                    network_mode: host
                    environment: { PLATFORM_URL: "%s" }
                """.formatted(
                        workspace.platform().url()));
        try {
            compose(workspace, folder, "up", "--build", "--detach");
            Await.until(
                    "the service is healthy: "
                            + compose(workspace, folder, "logs").out(),
                    Container.SOON,
                    () -> Engine.run("inspect", "--format={{.State.Health.Status}}", PROJECT + "-workspace-1")
                            .equals("healthy"));
            for (String user : List.of("worker", "root")) {
                assertThat(compose(workspace, folder, "exec", "-T", "--user=" + user, "workspace", "sh", "-c", GIT_ASKS)
                                .out())
                        .isEqualTo("1\n");
            }
            assertThat(compose(workspace, folder, "logs").out())
                    .contains("daemon as worker;", "argument: <--fast>", "argument: <serve>");
        } finally {
            compose(workspace, folder, "down", "--rmi=local", "--volumes", "--timeout=5");
            Engine.run("image", "rm", BASE);
        }
    }

    /** What a page has between two rows of three backquotes, where it begins so. */
    private static String block(String page, String beginning) throws IOException {
        String found = Stream.of(Files.readString(Path.of(page)).split("```"))
                .filter(block -> block.startsWith(beginning))
                .findFirst()
                .orElseThrow();
        return found.substring(found.indexOf('\n') + 1);
    }

    private static JarProcess compose(Workspace workspace, Path folder, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("compose", "--project-name=" + PROJECT, "--project-directory=" + folder));
        for (String file : List.of("compose.yaml", "compose.override.yaml")) {
            command.add("--file=" + folder.resolve(file));
        }
        command.addAll(List.of(words));
        JarProcess compose = workspace.startCommand(Engine.docker(command));
        assertThat(compose.exitCodeWithin(Container.SOON)).as(compose.err()).isZero();
        return compose;
    }
}
