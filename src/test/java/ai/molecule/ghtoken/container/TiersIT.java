package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImagesIT.assertWorks;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The platform's tiers: what a container may write, whose processes it sees, as whom it runs. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class TiersIT {
    private static final String SMALL_TMP = "/tmp:rw,noexec,nosuid,size=64m,mode=1777";

    @ParameterizedTest
    @ValueSource(strings = {"claude-code", "hermes"})
    void on_a_read_only_root_everybody_has_the_token_from_a_tmp_that_cannot_execute(String name, Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        Container container = Container.of(site).option("--read-only", "--tmpfs", SMALL_TMP);
        container.awaitStarted(container.run(WorkspaceImages.image(name)));
        container.awaitToken("/tmp/molecule-token-cache-1000");
        for (String user : new String[] {"agent", "root"}) {
            assertWorks(container.exec(user, "git", "ls-remote", Site.REPOSITORY));
            assertWorks(container.exec(user, "gh", "api", "/user"));
        }
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        assertWorks(container.agent(BIN + "/molecule-gh-token-refresh", "health"));
    }

    @EachShape
    void beside_the_hosts_processes_two_workspaces_keep_their_own_daemons(String name, Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        Container one = privileged(site);
        Container other = privileged(site);
        JarProcess running = one.run(WorkspaceImages.image(name));
        one.awaitStarted(running);
        other.awaitStarted(other.run(WorkspaceImages.image(name)));
        one.awaitToken(CACHE);
        other.awaitToken(CACHE);
        one.signal("KILL", "/jre/bin/java");
        assertWorks(other.agent(BIN + "/molecule-gh-token-refresh", "health"));
        assertWorks(one.agent("git", "ls-remote", Site.REPOSITORY));
        running.awaitErr("ended with 137", Container.SOON);
        // What a daemon has forked has its command line for a moment.
        Await.until(
                "one daemon",
                Container.SOON,
                () -> other.processes("/jre/bin/java").size() == 1);
    }

    private static Container privileged(Site site) {
        return Container.of(site).option("--privileged", "--pid", "host");
    }

    @Test
    void started_as_the_agent_it_works_for_the_agent(Workspace workspace) throws Exception {
        Site site = Site.in(workspace);
        Container container = Container.of(site).option("--user", "agent");
        JarProcess running = container.run(WorkspaceImages.image("langgraph"), "a b");
        container.awaitStarted(running);
        container.awaitToken(CACHE);
        assertThat(running.out()).isEqualTo("runtime: user 1000, process 1\nargument: <a b>\nruntime: ready\n");
        assertWorks(container.agent("git", "ls-remote", Site.REPOSITORY));
        assertWorks(container.agent("gh", "api", "/user"));
    }
}
