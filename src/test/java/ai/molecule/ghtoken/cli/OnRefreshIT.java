package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@ProcessTest
final class OnRefreshIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String fingerprint(Workspace workspace) {
        return Secret.of(PublishedRecord.read(workspace.credential())
                        .orElseThrow()
                        .token())
                .fingerprint();
    }

    @Test
    void runs_once_for_each_token_and_can_fetch_it_by_the_programs_own_means(Workspace workspace)
            throws IOException, InterruptedException {
        Path runs = workspace.folder().resolve("runs");
        String java = String.join(" ", JarProcess.javaJar("token"));
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        workspace.with(
                "TOKEN_REFRESH_ON_REFRESH",
                "own=$(" + java + " | tr -d '\\n' | sha256sum | cut -c 1-8); "
                        + "echo \"$MOLECULE_TOKEN_FINGERPRINT $own ${GH_TOKEN-unset}\" >>" + runs);
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        JarProcess daemon = workspace.start("daemon");
        Await.until("it has run", SOON, () -> lines(runs).size() == 1);
        String first = fingerprint(workspace);
        daemon.signal("HUP");
        Await.until("it has run again", SOON, () -> lines(runs).size() == 2);
        String second = fingerprint(workspace);
        assertThat(lines(runs))
                .containsExactly(first + " " + first + " unset", second + " " + second + " unset")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_command_that_hangs_or_fails_delays_no_refresh(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(4), Duration.ofSeconds(1));
        JarProcess daemon = workspace.start("daemon", "--on-refresh", "sleep 9; exit 3");
        daemon.awaitErr("the command of TOKEN_REFRESH_ON_REFRESH ended with exit status 3", SOON);
        assertThat(daemon.err().lines().filter(line -> line.contains(" published ")))
                .as("tokens published while the first command slept")
                .hasSizeGreaterThan(1);
        assertThat(daemon.err().lines().filter(line -> line.contains("ON_REFRESH")))
                .hasSize(1);
    }
}
