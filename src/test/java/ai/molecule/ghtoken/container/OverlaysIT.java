package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docker/overlays reads from a base image, and what buildx makes of it. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class OverlaysIT {
    private static final String OURS = "/opt/molecule-gh-token-refresh/bin/entrypoint.sh";
    private static final String CONFIGURATION = "{{json .Config.Entrypoint}} {{json .Config.Cmd}} {{.Config.User}}";

    private static JarProcess overlays(Workspace workspace, String image) throws IOException {
        JarProcess overlays = workspace
                .with("XDG_CACHE_HOME", Engine.CACHE_HOME)
                .with("DOCKER", Path.of("dev/docker").toAbsolutePath().toString())
                .startCommand(
                        List.of(Path.of("docker/overlays").toAbsolutePath().toString(), image));
        overlays.exitCode();
        return overlays;
    }

    /** An image over that one, with more instructions. */
    private static String build(Workspace workspace, String name, String dockerfile) throws IOException {
        Path context = Files.createDirectory(workspace.folder().resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), dockerfile);
        return Engine.run("build", "--quiet", "--tag", name, context.toString());
    }

    private static String configuration(String image) {
        return Engine.run("image", "inspect", "--format", CONFIGURATION, image);
    }

    @Test
    void entrypoint_command_and_user_stay_word_for_word_behind_ours(Workspace workspace) throws IOException {
        String entrypoint = "[\"/entrypoint.sh\",\"two words\",\"it's \\\"quoted\\\" ${HOME} %{b} \\\\ a]\"]";
        build(
                workspace,
                "molecule-test/odd:1",
                "FROM molecule-workspaces/claude-code\nUSER 1000:1000\nENTRYPOINT " + entrypoint
                        + "\nCMD [\"serve\",\"\"]\n");
        JarProcess overlays = overlays(workspace, "molecule-test/odd:1");
        assertThat(overlays.exitCode()).as(overlays.err()).isZero();
        Path file = Files.writeString(workspace.folder().resolve("overlays.json"), overlays.out());
        Path network = Files.writeString(
                workspace.folder().resolve("network.yaml"), "services: {odd: {build: {context: ., network: host}}}");
        Engine.run(
                "buildx",
                "bake",
                "--file=" + network,
                "--file=docker/docker-bake.hcl",
                "--file=" + file,
                "--set=odd.contexts.molecule-gh-token-refresh=docker-image://molecule-gh-token-refresh",
                "odd");
        assertThat(configuration("molecule-test/odd:gh-token-refresh"))
                .isEqualTo("[\"" + OURS + "\"," + entrypoint.substring(1) + " [\"serve\",\"\"] 1000:1000");
    }

    @Test
    void an_image_that_starts_nothing_is_refused_by_its_name(Workspace workspace) throws IOException {
        build(workspace, "molecule-test/nothing", "FROM molecule-gh-token-refresh\n");
        JarProcess overlays = overlays(workspace, "molecule-test/nothing");
        assertThat(overlays.exitCode()).isEqualTo(1);
        assertThat(overlays.out()).isEmpty();
        assertThat(overlays.err()).contains("molecule-test/nothing has neither ENTRYPOINT nor CMD");
    }
}
