package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a check of the sidecar's image costs beside what the engine takes to start any command in a container. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class HealthCheckCostIT {
    private static final String HUNDRED_TIMES =
            "i=0; while [ $i -lt 100 ]; do docker exec \"$@\" >&2 || exit; i=$((i + 1)); done";

    @Test
    void it_takes_less_than_half_as_much_again_as_a_command_that_does_nothing(Workspace workspace) throws Exception {
        Files.setAttribute(workspace.bearerFile(), "unix:uid", 1000);
        Container container = Container.of(Site.in(workspace)).option("--no-healthcheck");
        container.runDetached("molecule-gh-token-refresh-sidecar");
        container.awaitToken(CACHE);
        long nothing = ticks(container, "true");
        long health = ticks(container, BIN + "/molecule-gh-token-refresh", "health");
        assertThat((double) health / nothing)
                .as("%d against %d clock ticks", health, nothing)
                .isLessThan(1.5);
    }

    /** Processor time of a hundred of these: children of the container's shim, like the engine's helper that starts them. */
    private static long ticks(Container container, String... command) throws IOException {
        long before = ticks(container);
        List<String> words =
                new ArrayList<>(List.of("dev/engine", "exec", "sh", "-c", HUNDRED_TIMES, "sh", container.name()));
        words.addAll(List.of(command));
        Engine.output(words);
        return ticks(container) - before;
    }

    private static long ticks(Container container) throws IOException {
        String first = Engine.run("inspect", "--format", "{{.State.Pid}}", container.name());
        long shim = ProcessHandle.of(Long.parseLong(first))
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        // proc_pid_stat(5): utime, stime, cutime and cstime are the 12th to 15th behind the name in parentheses.
        String[] fields = Files.readString(Path.of("/proc/" + shim + "/stat"))
                .replaceFirst(".*\\) ", "")
                .split(" ");
        return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum();
    }
}
