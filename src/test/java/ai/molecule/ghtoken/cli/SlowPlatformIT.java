package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** By itself: an answer at once is one within two seconds, which a JVM that has just started needs beside other tests. */
@ExtendWith(SecretsGuard.class)
@Isolated
final class SlowPlatformIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void the_fallback_is_never_published_while_the_platform_answers_at_once(Workspace workspace) throws IOException {
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        JarProcess daemon = workspace.start("daemon");
        Set<String> sources = new HashSet<>();
        Await.until("the daemon says so", SOON, () -> {
            PublishedRecord.read(workspace.credential())
                    .map(PublishedRecord::source)
                    .ifPresent(sources::add);
            return daemon.err().contains("published platform token");
        });
        assertThat(sources).containsOnly("platform");
    }
}
