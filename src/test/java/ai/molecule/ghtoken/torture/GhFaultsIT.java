package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gh that misbehaves costs nobody a token, and the daemon nothing that it keeps. */
@ProcessTest
final class GhFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** gh's limit of 30 s, and a busy machine. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(50);

    private static Path gh(Workspace workspace, String script) throws IOException {
        return Files.writeString(workspace.folder().resolve("bin/gh"), "#!/bin/sh\n" + script + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep 3601 & wait", "exec yes flood"})
    void a_gh_that_hangs_or_floods_is_killed_and_readers_never_wait_for_it(String script, Workspace workspace)
            throws Exception {
        gh(workspace, script);
        JarProcess daemon = workspace.start("daemon");
        Await.until(
                "a token is published",
                SOON,
                () -> PublishedRecord.read(workspace.credential()).isPresent());
        assertThat(workspace.run("token").exitCode()).isZero();
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
        daemon.awaitErr("did not end within 30 s and was killed", GIVEN_UP);
        Await.until("nothing of gh is left", SOON, () -> children(daemon).isEmpty());
        assertThat(daemon.isRunning()).isTrue();
    }

    @Test
    void what_gh_leaves_behind_holds_nothing_up_and_costs_no_descriptors(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        gh(workspace, "sleep 60 &\n[ \"$2\" = login ] && cat >/dev/null");
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        long before = 0;
        for (int i = 0; i < 6; i++) {
            NextToken.comesFrom(daemon, workspace.credential());
            before = i == 1 ? descriptors(daemon) : before;
        }
        long settled = before;
        Await.until("no more descriptors than before", SOON, () -> descriptors(daemon) <= settled);
        assertThat(daemon.err()).doesNotContain("gh ");
    }

    private static List<ProcessHandle> children(JarProcess process) {
        return ProcessHandle.of(process.pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    private static long descriptors(JarProcess process) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return all.count();
        }
    }
}
