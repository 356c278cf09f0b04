package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The image of a sidecar of its own, with as little as a container can be given. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class SidecarImageIT {
    private static final String IMAGE = "molecule-gh-token-refresh-sidecar";

    private static Container confined(Site site) throws IOException {
        Files.setAttribute(site.workspace().bearerFile(), "unix:uid", 1000);
        return Container.of(site)
                .option("--health-interval", "1s")
                .option("--read-only", "--tmpfs", "/tmp:rw,noexec,nosuid,mode=1777")
                .option("--cap-drop", "ALL", "--security-opt", "no-new-privileges");
    }

    @Test
    void it_keeps_a_token_alive_is_found_healthy_and_stops_when_told(Workspace workspace) throws Exception {
        Container container = confined(Site.in(workspace));
        JarProcess running = container.run(IMAGE);
        running.awaitErr("published", Container.SOON);
        container.awaitToken("/tmp/molecule-token-cache-1000");
        container.awaitHealthCheck("healthy");
        JarProcess status = container.docker("exec", "NAME", "molecule-gh-token-refresh", "status");
        assertThat(status.out()).startsWith("health        fresh");
        container.signal("STOP", "/bin/supervise");
        container.signal("KILL", "/jre/bin/java");
        container.awaitHealthCheck("unhealthy");
        container.signal("CONT", "/bin/supervise");
        container.awaitHealthCheck("healthy");
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isZero();
    }

    @Test
    void where_another_program_takes_care_of_git_it_waits_to_be_stopped(Workspace workspace) throws Exception {
        Container container = confined(Site.in(workspace)).with("GIT_PROVIDER", "gitea");
        JarProcess running = container.run(IMAGE);
        running.awaitErr("gitea", Container.SOON);
        Await.until(
                "the daemon has ended",
                Container.SOON,
                () -> container.processes("/jre/bin/java").isEmpty());
        container.awaitHealthCheck("healthy");
        assertThat(running.isRunning()).isTrue();
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCode()).isZero();
    }
}
