package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImagesIT.assertWorks;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An image that has adopted the program by the two lines of the README, to the letter, and by nothing else. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class TwoLinesIT {
    @TempDir
    Path context;

    private String adopted(String base, String ownEntrypoint) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        String two = lines.stream()
                .filter(line -> line.startsWith("COPY --from=") || line.startsWith("ENTRYPOINT "))
                .collect(Collectors.joining("\n"));
        assertThat(two.lines()).hasSize(2);
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM molecule-workspaces/" + base + "\n" + two.replace("<the image's own entrypoint>", ownEntrypoint)
                        + "\n");
        String image = "molecule-workspaces/" + base + ":two-lines";
        Engine.run("build", "--quiet", "--tag", image, context.toString());
        return image;
    }

    /** Each row of docs/images.md once, with its git and gh, and who else than the agent is served by exec. */
    @ParameterizedTest
    @CsvSource({
        "claude-code, /entrypoint.sh, git gh, root",
        "codex, /entrypoint.sh, git, root",
        "langgraph, /entrypoint.sh, '', root",
        "crewai, molecule-runtime, '', root",
        "hermes, /usr/local/bin/start.sh, git, root",
        "hermes-as-root, /usr/local/bin/start.sh, git, root",
        // nobody in it can write what root's git would read
        "non-root, /entrypoint.sh, git, agent",
    })
    void they_are_enough_for_runtime_agent_and_root(
            String name, String entrypoint, String tools, String other, Workspace workspace) throws Exception {
        Site site = Site.in(workspace);
        Container container = Container.of(site);
        JarProcess running = container.run(adopted(name, entrypoint));
        container.awaitStarted(running);
        container.awaitToken(CACHE);
        if (other.equals("root")) {
            container.awaitWired();
        }
        for (String user : other.equals("root") ? List.of("agent", other) : List.of(other)) {
            assertThat(container
                            .exec(user, BIN + "/molecule-gh-token-refresh", "health")
                            .out())
                    .startsWith("fresh: ");
            if (tools.contains("git")) {
                assertWorks(container.exec(user, "git", "ls-remote", Site.REPOSITORY));
                assertWorks(container.exec(user, "git", "clone", "--quiet", Site.REPOSITORY, "/tmp/" + user));
            }
            if (tools.contains("gh")) {
                assertWorks(container.exec(user, "gh", "api", "/user"));
            }
        }
        String published = container.published(CACHE).fingerprint();
        assertThat(site.admittedAt("github.com"))
                .allMatch(published::equals)
                .isEqualTo(tools.contains("git") ? List.of(published) : List.of());
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "agent", "4711"})
    void without_git_gh_or_any_configuration_the_command_runs_and_what_is_missing_is_said(
            String user, Workspace workspace) throws Exception {
        Container container = Container.unconfigured(workspace).option("--user", user);
        JarProcess running =
                container.run(adopted("crewai", "molecule-runtime"), "two words", "it's \"quoted\" $HOME `id`", "");
        container.awaitStarted(running);
        assertThat(running.out())
                .endsWith(
                        "process 1\nargument: <two words>\nargument: <it's \"quoted\" $HOME `id`>\nargument: <>\nruntime: ready\n");
        running.awaitErr("missing: git gh\n", Container.SOON);
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isEqualTo(143);
    }

    @Test
    void the_exit_code_is_the_commands(Workspace workspace) throws Exception {
        String image = adopted("crewai", "molecule-runtime");
        assertThat(Container.unconfigured(workspace).run(image, "--exit", "42").exitCodeWithin(Container.SOON))
                .isEqualTo(42);
    }

    @Test
    void a_configs_folder_that_only_root_may_enter_keeps_the_agent_from_nothing(Workspace workspace) throws Exception {
        Site site = Site.in(workspace);
        Files.setPosixFilePermissions(workspace.configs(), PosixFilePermissions.fromString("rwx------"));
        Container container = Container.of(site);
        JarProcess running = container.run(adopted("crewai", "molecule-runtime"));
        container.awaitStarted(running);
        container.awaitToken(CACHE);
    }
}
