package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of the workspace images, built over a base of its shape and started as the platform starts it. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class WorkspaceImagesIT {
    @ParameterizedTest
    @CsvSource({
        "claude-code, 1000",
        "codex, 1000",
        "google-adk, 1000",
        "autogen, 1000",
        "deepagents, 1000",
        "gemini-cli, 1000",
        "langgraph, 1000",
        "openclaw, 1000",
        "crewai, 0",
        "hermes, 1000",
        "hermes-as-root, 0"
    })
    void runtime_agent_and_root_have_one_living_token_and_stopping_is_as_before(
            String name, int user, Workspace workspace) throws Exception {
        Site site = Site.in(workspace);
        Files.setPosixFilePermissions(workspace.bearerFile(), PosixFilePermissions.fromString("rw-------"));
        Container container = Container.of(site);
        JarProcess running = container.run(WorkspaceImages.image(name), "serve", "two words", "it's \"quoted\"", "");
        container.awaitStarted(running);
        container.awaitToken(WorkspaceImages.CACHE);
        assertThat(running.out())
                .contains("runtime: user " + user + ", process 1\n")
                .endsWith(
                        "argument: <serve>\nargument: <two words>\nargument: <it's \"quoted\">\nargument: <>\nruntime: ready\n");

        container.askByRuntime(running);
        assertWorks(container.agent("git", "clone", "--quiet", Site.REPOSITORY, "/tmp/clone"));
        assertWorks(container.agent("gh", "api", "/user"));
        assertWorks(container.exec("root", "git", "ls-remote", Site.REPOSITORY));
        assertWorks(container.exec("root", "gh", "api", "/user"));
        String published = container.published(WorkspaceImages.CACHE).fingerprint();
        assertThat(site.admittedAt("github.com")).containsExactly(published);
        assertThat(site.admittedAt("api.github.com")).containsExactly(published);
        assertThat(workspace.platform().requestCount())
                .as("all share one cache")
                .isEqualTo(1);

        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isEqualTo(143);
    }

    @Test
    void an_images_own_gh_still_runs_behind_ours(Workspace workspace) throws Exception {
        Site site = Site.in(workspace);
        Container container = Container.of(site);
        container.awaitStarted(container.run(WorkspaceImages.image("claude-code")));
        container.awaitToken(WorkspaceImages.CACHE);
        JarProcess user = container.agent("gh", "api", "/user");
        assertWorks(user);
        assertThat(user.err()).contains("gh of the image");
    }

    /** A login shell has a PATH of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "hermes"})
    void everybody_is_let_in_also_in_a_login_shell(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace));
        RunningWorkspace.start(container, WorkspaceImages.image(name)).everybodyIsLetIn("agent", "root");
    }

    @Test
    void a_bearer_that_root_writes_late_and_again_reaches_the_daemon_of_the_agent(Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        String first = Files.readString(workspace.bearerFile());
        Files.delete(workspace.bearerFile());
        Container container = Container.of(site);
        container.awaitStarted(container.run(WorkspaceImages.image("hermes-as-root")));
        writeAsRoot(workspace.bearerFile(), first);
        container.awaitToken(WorkspaceImages.CACHE);
        String rotated = workspace.secrets().bearer();
        workspace.platform().acceptBearer(rotated);
        workspace.platform().forgetToken();
        String before = container.published(WorkspaceImages.CACHE).fingerprint();
        writeAsRoot(workspace.bearerFile(), rotated);
        Await.until("the rotated bearer works for the agent", Container.SOON, () -> {
            container.agent(WorkspaceImages.BIN + "/molecule-gh-token-refresh", "refresh-now");
            return !container.published(WorkspaceImages.CACHE).fingerprint().equals(before);
        });
    }

    private static void writeAsRoot(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(".auth_token");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
    }

    static void assertWorks(JarProcess process) {
        assertThat(process.exitCode()).as("%s: %s", process, process.err()).isZero();
    }
}
