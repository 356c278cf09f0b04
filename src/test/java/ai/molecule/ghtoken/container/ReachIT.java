package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.StandInPlatform;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a container may not reach: the platform, a name server, the network, its own log. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ReachIT {
    @EachShape
    void without_a_network_the_workload_lives_on_the_token_that_it_was_given(String name, Workspace workspace)
            throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--network", "none");
        RunningWorkspace.start(container, image(name)).awaitHealth("fallback").stopsWithTheWorkloadsCode();
    }

    @EachShape
    void without_a_name_server_all_that_needs_no_name_works(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace)).option("--dns", "127.0.0.1");
        RunningWorkspace.start(container, image(name))
                .everybodyIsLetIn("agent", "root")
                .stopsWithTheWorkloadsCode();
    }

    @Test
    void a_platform_whose_name_nobody_knows_keeps_nothing_from_starting_or_stopping(Workspace workspace)
            throws Exception {
        Container container = Container.of(Site.in(workspace))
                .option("--dns", "127.0.0.1")
                .with("PLATFORM_URL", "http://platform.invalid:8080");
        RunningWorkspace.start(container, image("codex"))
                .awaitHealth("fallback")
                .stopsWithTheWorkloadsCode();
    }

    @EachShape
    void a_platform_that_comes_up_a_minute_after_the_workspace_is_asked_soon(String name, Workspace workspace)
            throws Exception {
        workspace.platform().goDown();
        Container container = Container.of(Site.in(workspace));
        RunningWorkspace started =
                RunningWorkspace.start(container, image(name)).awaitHealth("fallback");
        Await.pass(Duration.ofMinutes(1));
        workspace.platform().comeBack();
        started.everybodyIsLetIn("agent", "root").stopsWithTheWorkloadsCode();
    }

    /** A log that takes nothing any more holds up whoever writes to it, and nobody else. */
    @EachShape
    void while_the_log_driver_takes_nothing_the_token_is_renewed(String name, Workspace workspace) throws Exception {
        StandInPlatform platform = workspace.platform().tokensLive(Duration.ofSeconds(40), Duration.ofSeconds(30));
        Container container = Container.of(Site.in(workspace)).option("--log-driver", "syslog");
        try (ServerSocket log = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            log.setReceiveBufferSize(4096);
            container.option("--log-opt", "syslog-address=tcp://127.0.0.1:" + log.getLocalPort());
            container.runDetached(image(name), "--talk");
            container.awaitToken(CACHE);
            awaitSilence(container);
            String first = container.published(CACHE).reveal();
            container.awaitTokenOtherThan(first, CACHE);
            assertThat(platform.lives(container.published(CACHE).reveal(), Instant.now()))
                    .isTrue();
        }
        // The engine itself can end no container while its log driver waits.
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
    }

    /** Until what the workload writes stays where it is for two seconds. */
    private static void awaitSilence(Container container) {
        Await.until("the log takes nothing any more", Container.SOON, () -> {
            Path written = Path.of("/proc", container.processes("yes").get(0).toString(), "io");
            String before = Files.readString(written);
            Await.pass(Duration.ofSeconds(2));
            return before.equals(Files.readString(written));
        });
    }
}
