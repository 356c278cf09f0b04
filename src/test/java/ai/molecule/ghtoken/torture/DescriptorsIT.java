package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A daemon that may open no file and no connection any more. */
@ProcessTest
final class DescriptorsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void without_descriptors_the_old_token_stays_and_with_them_the_next_comes(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        Optional<PublishedRecord> old = PublishedRecord.read(workspace.credential());
        limit(workspace, daemon, "4:4096");
        daemon.signal("HUP");
        daemon.awaitErr("refresh failed", SOON);
        Await.pass(Duration.ofSeconds(5));
        assertThat(daemon.isRunning()).isTrue();
        assertThat(PublishedRecord.read(workspace.credential())).isEqualTo(old);
        limit(workspace, daemon, "1024:4096");
        NextToken.comesAfter(old, workspace.credential());
    }

    private static void limit(Workspace workspace, JarProcess daemon, String softAndHard) throws IOException {
        JarProcess set = workspace.startCommand(
                List.of("prlimit", "--pid", Long.toString(daemon.pid()), "--nofile=" + softAndHard));
        assertThat(set.exitCode()).as(set.err()).isZero();
    }
}
