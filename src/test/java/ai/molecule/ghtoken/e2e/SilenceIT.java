package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.Debian13;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real git with an askpass that has a password: GitHub is not shown another host's, whatever becomes of our helper, and is
 * shown a person's own where there is no App. As setup has wired it, on Debian 12 and 13.
 */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class SilenceIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ANOTHER_HOSTS = "another-hosts-password";

    private Workspace workspace;
    private Site site;
    private Path bin;

    private void open(Workspace given, int debian) throws IOException {
        workspace = given;
        List<String> tree = List.of(
                Debian13.SCRIPT, "run", Debian13.tree(), workspace.folder().toString());
        site = debian == 12 ? Site.in(workspace) : Site.in(workspace, tree);
        Files.delete(workspace.home().resolve(".gitconfig"));
        bin = workspace.folder().resolve("links");
        JarProcess setup = site.launcher("setup", "--bin-dir", bin.toString());
        assertThat(bin.resolve("molecule-askpass"))
                .as(setup.out() + setup.err())
                .exists();
        workspace
                .with("GIT_ASKPASS", bin.resolve("molecule-askpass").toString())
                .with("GIT_HTTP_USERNAME", "somebody")
                .with("GIT_HTTP_PASSWORD", ANOTHER_HOSTS);
    }

    private JarProcess lsRemote() throws IOException {
        return site.git("ls-remote", Site.REPOSITORY);
    }

    private void assertGitHubWasShownNothing() {
        assertThat(site.at("github.com")).isNotEmpty();
        assertThat(site.shownAt("github.com")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void a_jvm_that_is_killed_during_get(int debian, Workspace given) throws Exception {
        open(given, debian);
        workspace.platform().fallSilent();
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "60");
        JarProcess git = site.start("git", "ls-remote", Site.REPOSITORY);
        Await.until(
                "the helper asks the platform", SOON, () -> workspace.platform().requestCount() > 0);
        List<ProcessHandle> jvms = ProcessHandle.of(git.pid())
                .orElseThrow()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .toList();
        assertThat(jvms).isNotEmpty();
        jvms.forEach(ProcessHandle::destroy);
        assertThat(git.exitCode()).isEqualTo(128);
        assertThat(git.err()).contains("told us to quit");
        assertGitHubWasShownNothing();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void little_memory(int debian, Workspace given) throws Exception {
        open(given, debian);
        JarProcess git = site.run("sh", "-c", "ulimit -v 100000; exec git ls-remote " + Site.REPOSITORY);
        assertThat(git.exitCode()).isEqualTo(128);
        assertThat(git.err()).contains("told us to quit");
        assertGitHubWasShownNothing();
        assertThat(site.run("sh", "-c", "ulimit -v 600000; exec git ls-remote " + Site.REPOSITORY)
                        .exitCode())
                .isZero();
    }

    /** It replaces a wiring by that variable; and it leaves out the configuration that setup has written. */
    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void a_tool_that_sets_a_configuration_of_its_own(int debian, Workspace given) throws Exception {
        open(given, debian);
        workspace
                .with("GIT_CONFIG_COUNT", "1")
                .with("GIT_CONFIG_KEY_0", "core.pager")
                .with("GIT_CONFIG_VALUE_0", "cat")
                .with("GIT_CONFIG_GLOBAL", "/dev/null");
        JarProcess git = lsRemote();
        assertThat(git.exitCode()).isEqualTo(128);
        assertThat(git.err()).contains("git has not asked the credential helper for this host; run setup");
        assertThat(site.shownAt("github.com"))
                .doesNotContain(Secret.of(ANOTHER_HOSTS).fingerprint());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void no_app_and_a_persons_token(int debian, Workspace given) throws Exception {
        open(given, debian);
        Secret own = Secret.of(workspace.secrets().personalToken());
        site.gitHub().accept(own);
        workspace.platform().answerWith(404);
        workspace.with("GIT_HTTP_PASSWORD", own.reveal());
        JarProcess git = lsRemote();
        assertThat(git.exitCode()).as(git.err()).isZero();
        assertThat(site.admittedAt("github.com")).containsExactly(own.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void no_app_and_another_hosts_password(int debian, Workspace given) throws Exception {
        open(given, debian);
        workspace.platform().answerWith(404);
        assertThat(lsRemote().exitCode()).isEqualTo(128);
        assertThat(site.shownAt("github.com"))
                .doesNotContain(Secret.of(ANOTHER_HOSTS).fingerprint());
    }

    /** While the App only fails, a person's token is not what was meant. */
    @ParameterizedTest
    @ValueSource(ints = {12, 13})
    void an_outage_and_a_persons_token(int debian, Workspace given) throws Exception {
        open(given, debian);
        Secret own = Secret.of(workspace.secrets().personalToken());
        workspace.platform().answerWith(503);
        workspace.with("GIT_HTTP_PASSWORD", own.reveal());
        assertThat(lsRemote().err()).contains("told us to quit");
        assertGitHubWasShownNothing();
    }
}
