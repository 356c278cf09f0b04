package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static ai.molecule.ghtoken.container.WorkspaceImages.image;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** A workspace that somebody started at a terminal: {@code docker run -it}. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class TerminalIT {
    private static final int CONTROL_C = 3;
    private static final int CONTROL_BACKSLASH = 28;

    @EachShape
    void its_keys_are_the_workloads_and_not_the_daemons(String name, Workspace workspace) throws Exception {
        Container container = Container.of(Site.in(workspace));
        Path keys = workspace.folder().resolve("keys");
        Engine.output(List.of("mkfifo", keys.toString()));
        JarProcess running = container.runAtTerminal(keys, image(name), "serve");
        try (OutputStream typed = Files.newOutputStream(keys)) {
            Await.until("it has started", Container.SOON, () -> running.out().contains("runtime: ready"));
            container.awaitToken(CACHE);
            List<Long> daemon = new ArrayList<>();
            // What a JVM starts has its command line for a moment.
            Await.until("there is one daemon", Container.SOON, () -> {
                daemon.clear();
                daemon.addAll(container.processes("/jre/bin/java"));
                return daemon.size() == 1;
            });
            typed.write(CONTROL_BACKSLASH);
            typed.flush();
            Await.pass(Duration.ofSeconds(2));
            assertThat(container.processes("/jre/bin/java")).containsAll(daemon);
            typed.write(CONTROL_C);
            typed.flush();
            assertThat(running.exitCodeWithin(Duration.ofSeconds(20)))
                    .as(running.out())
                    .isEqualTo(130);
        }
        assertThat(running.out()).doesNotContain("Full thread dump");
    }
}
