package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImages.image;
import static ai.molecule.ghtoken.container.WorkspaceImagesIT.assertWorks;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A container that is started again, with the environment and the files that it had. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class RestartsIT {
    private Workspace workspace;
    private Container container;

    @BeforeEach
    void open(Workspace given) throws IOException {
        workspace = given;
        container = Container.of(Site.in(workspace));
    }

    private void start(String name) throws IOException {
        container.runDetached(image(name));
        container.awaitStarts(1);
        container.awaitToken(CACHE);
    }

    private void assertAgentIsLetIn() throws IOException {
        assertWorks(container.agent("git", "ls-remote", Site.REPOSITORY));
        assertWorks(container.agent("gh", "api", "/user"));
    }

    @EachShape
    void after_a_restart_the_token_that_lives_is_kept(String name) throws IOException {
        start(name);
        assertWorks(container.docker("restart", "--time", "10", "NAME"));
        container.awaitStarts(2);
        Await.until(
                "it is healthy",
                Container.SOON,
                () -> container
                                .agent(BIN + "/molecule-gh-token-refresh", "health")
                                .exitCode()
                        == 0);
        assertAgentIsLetIn();
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @EachShape
    void after_the_end_of_its_token_a_container_that_is_started_again_asks_for_another(String name) throws Exception {
        workspace.platform().tokensLive(Duration.ofSeconds(25), Duration.ofSeconds(5));
        start(name);
        String first = container.published(CACHE).reveal();
        assertWorks(container.docker("stop", "--time", "10", "NAME"));
        Instant end = workspace.platform().endOf(first).orElseThrow();
        Await.until("the token has ended", Container.SOON, () -> Instant.now().isAfter(end));
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        assertWorks(container.docker("start", "NAME"));
        container.awaitStarts(2);
        container.awaitTokenOtherThan(first, CACHE);
        assertAgentIsLetIn();
    }

    @EachShape
    void a_killed_container_leaves_nothing_that_the_next_start_stumbles_over(String name) throws IOException {
        start(name);
        assertWorks(container.docker("kill", "NAME"));
        assertThat(container.docker("wait", "NAME").out()).isEqualTo("137\n");
        assertWorks(container.docker("start", "NAME"));
        container.awaitStarts(2);
        container.awaitToken(CACHE);
        assertAgentIsLetIn();
    }

    @EachShape
    void a_restart_policy_starts_a_workload_that_has_failed_again_with_a_daemon_of_its_own(String name)
            throws IOException {
        container.option("--restart", "on-failure:1");
        start(name);
        List<Long> first = container.processes("/jre/bin/java");
        // Process 1 as the machine numbers it.
        Engine.output(
                List.of("kill", "-s", "KILL", Engine.run("inspect", "--format", "{{.State.Pid}}", container.name())));
        container.awaitStarts(2);
        Await.until("another daemon runs", Container.SOON, () -> {
            List<Long> now = container.processes("/jre/bin/java");
            return !now.isEmpty() && now.stream().noneMatch(first::contains);
        });
        assertAgentIsLetIn();
    }
}
