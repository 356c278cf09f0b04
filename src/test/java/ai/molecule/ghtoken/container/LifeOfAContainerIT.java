package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImagesIT.assertWorks;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.GitHttpBackend;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.StandInPlatform;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to a workspace's container from its start to its stop. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class LifeOfAContainerIT {
    private static final String LAUNCHER = BIN + "/molecule-gh-token-refresh";
    private static final String DAEMON = "/jre/bin/java";
    private static final String SUPERVISOR = "/bin/supervise";

    private Site site;
    private Container container;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
        container = Container.of(site);
    }

    private JarProcess start() throws IOException {
        JarProcess running = container.run(WorkspaceImages.image("claude-code"));
        container.awaitStarted(running);
        return running;
    }

    private JarProcess health() throws IOException {
        return container.agent(LAUNCHER, "health");
    }

    /** Asks until the answer has that exit code, and returns it. */
    private JarProcess awaitHealth(int code) {
        AtomicReference<JarProcess> answer = new AtomicReference<>();
        Await.until("health is " + code, Container.SOON, () -> {
            answer.set(health());
            return answer.get().exitCode() == code;
        });
        return answer.get();
    }

    @Test
    void gh_works_before_the_first_refresh_and_after_the_end_of_the_token_that_it_was_born_with() throws Exception {
        StandInPlatform platform = site.workspace().platform();
        // Building the image would take the token's time.
        WorkspaceImages.image("claude-code");
        Duration buffer = Duration.ofSeconds(15);
        platform.tokensLive(Duration.ofSeconds(40), buffer);
        String born = platform.provision();
        Instant end = platform.endOfCurrent();
        container.with("GH_TOKEN", born).with("GITHUB_TOKEN", born);
        platform.answerAfter(Duration.ofSeconds(4));
        start();
        assertWorks(container.agent("gh", "api", "/user"));
        platform.recover();
        platform.tokensLive(Duration.ofHours(1), buffer);
        Await.until(
                "the token of its birth has ended",
                Container.SOON,
                () -> Instant.now().isAfter(end));
        container.awaitTokenOtherThan(born, CACHE);
        container.awaitGhLogin(CACHE);
        assertThat(platform.lives(born, Instant.now())).isFalse();
        // docker exec has the old GH_TOKEN, like everything that the container starts.
        assertWorks(container.agent("gh", "api", "/user"));
        assertWorks(container.exec("root", "gh", "api", "/user"));
        assertWorks(container.agent("env", "-u", "GH_TOKEN", "-u", "GITHUB_TOKEN", "/usr/bin/gh", "api", "/user"));
        assertWorks(container.agent("git", "ls-remote", Site.REPOSITORY));
    }

    @Test
    void a_killed_daemon_comes_back_and_the_workload_does_not_notice() throws Exception {
        JarProcess running = start();
        container.awaitToken(CACHE);
        List<Long> first = container.processes(DAEMON);
        container.signal("KILL", DAEMON);
        Await.until("another daemon runs", Container.SOON, () -> {
            List<Long> now = container.processes(DAEMON);
            return !now.isEmpty() && now.stream().noneMatch(first::contains) && health().exitCode() == 0;
        });
        assertThat(running.isRunning()).isTrue();
        running.awaitErr("ended with 137", Container.SOON);
    }

    @Test
    void health_is_1_while_the_daemon_is_held_down_and_0_after() throws Exception {
        start();
        container.awaitToken(CACHE);
        assertThat(awaitHealth(0).out()).startsWith("fresh: ");
        container.signal("STOP", SUPERVISOR);
        container.signal("KILL", DAEMON);
        assertThat(awaitHealth(1).out()).startsWith("daemon-dead: ");
        container.signal("CONT", SUPERVISOR);
        awaitHealth(0);
    }

    @Test
    void the_exit_code_of_the_workload_is_the_containers() throws Exception {
        assertThat(container
                        .run(WorkspaceImages.image("claude-code"), "--exit", "42")
                        .exitCodeWithin(Container.SOON))
                .isEqualTo(42);
        assertThat(Container.of(site)
                        .run(WorkspaceImages.image("langgraph"), "--exit", "43")
                        .exitCodeWithin(Container.SOON))
                .isEqualTo(43);
    }

    @Test
    void another_host_gets_its_own_password_by_askpass_and_never_the_token() throws Exception {
        String other = site.workspace().secrets().remembered("another-hosts-password");
        container.with("GIT_HTTP_USERNAME", "someone").with("GIT_HTTP_PASSWORD", other);
        start();
        container.awaitToken(CACHE);
        site.gitHub().serve("example.com", GitHttpBackend::refuse);
        container.agent("git", "ls-remote", "https://example.com/acme/repo.git");
        assertThat(site.shownAt("example.com")).containsOnly(Secret.of(other).fingerprint());
        assertWorks(container.agent("git", "ls-remote", Site.REPOSITORY));
        assertThat(site.admittedAt("github.com"))
                .containsExactly(container.published(CACHE).fingerprint());
    }
}
