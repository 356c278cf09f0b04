package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.BIN;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A workspace's container that runs, and what everybody who works in it has to find. */
final class RunningWorkspace {
    private static final Duration STOP = Duration.ofSeconds(3);

    /** All at once: each exec costs the engine a tenth of a second. */
    private static final String ASK = """
            folder=$(mktemp -d)
            git clone --quiet REPOSITORY "$folder/clone" >&2
            echo "git clone: $?"
            gh api /user >&2
            echo "gh: $?"
            bash -lc 'git ls-remote REPOSITORY >&2; echo "git in a login shell: $?"; gh api /user >&2; echo "gh in a login shell: $?"'
            """.replace("REPOSITORY", Site.REPOSITORY);

    private static final String ALL_LET_IN = """
            git clone: 0
            gh: 0
            git in a login shell: 0
            gh in a login shell: 0
            """;

    private final Container container;
    private final JarProcess running;

    private RunningWorkspace(Container container, JarProcess running) {
        this.container = container;
        this.running = running;
    }

    /** Starts it, and waits for its workload. */
    static RunningWorkspace start(Container container, String image) throws IOException {
        JarProcess running = container.run(image, "serve");
        container.awaitStarted(running);
        return new RunningWorkspace(container, running);
    }

    JarProcess running() {
        return running;
    }

    /** @param word that health begins with, for whoever comes by exec without naming a user */
    RunningWorkspace awaitHealth(String word) {
        Await.until(
                "health says " + word,
                Container.SOON,
                () -> container
                        .docker("exec", "NAME", BIN + "/molecule-gh-token-refresh", "health")
                        .out()
                        .startsWith(word + ": "));
        return this;
    }

    /**
     * GitHub lets the runtime in, whoever comes by exec, and these users, by git and by gh, in plain and in login shells.
     * All have a GH_TOKEN in their environment that has long been dead.
     */
    RunningWorkspace everybodyIsLetIn(String... users) throws IOException {
        awaitHealth("fresh");
        container.askByRuntime(running);
        assertLetIn("by exec", container.docker("exec", "NAME", "sh", "-c", ASK));
        for (String user : users) {
            assertLetIn("by exec as " + user, container.exec(user, "sh", "-c", ASK));
        }
        return this;
    }

    /** A probe that comes earlier starts a JVM of its own, which takes the daemon's room. */
    RunningWorkspace awaitPublished() {
        running.awaitErr("published", Container.SOON);
        return this;
    }

    /** Only the runtime itself: nobody comes by exec. */
    RunningWorkspace theRuntimeIsLetIn() throws IOException {
        awaitHealth("fresh");
        container.askByRuntime(running);
        return this;
    }

    private static void assertLetIn(String who, JarProcess asked) {
        assertThat(asked.out()).as("%s: %s", who, asked.err()).isEqualTo(ALL_LET_IN);
    }

    /** The workload is told to stop, and its own exit code is the container's. Nothing of ours is left. */
    void stopsWithTheWorkloadsCode() throws IOException {
        List<Long> inside = container.processes("");
        Instant before = Instant.now();
        assertThat(container.docker("stop", "--time", "10", "NAME").exitCode()).isZero();
        assertThat(running.exitCodeWithin(Container.SOON)).as(running.err()).isEqualTo(143);
        // The engine's time: its client may wait for a processor.
        Instant end = Instant.parse(Engine.run("inspect", "--format", "{{.State.FinishedAt}}", container.name()));
        assertThat(Duration.between(before, end)).isLessThan(STOP);
        assertThat(inside)
                .isNotEmpty()
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive))
                        .isNotEqualTo(Optional.of(true)));
    }
}
