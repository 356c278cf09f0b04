package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writers are killed at any instant, with readers at work. {@code -Dtorture.kills} says how often: dev/torture kills. */
@ProcessTest
final class KillsIT {
    private static final int KILLS = Integer.getInteger("torture.kills", 40);
    /** Of ten kills, that many are a daemon's: it asks a second after it has started. */
    private static final int DAEMONS_OF_TEN = 3;

    /** For one kill: many end by themselves before. Where all do, it is they that fail, and this ends. */
    private static final int MOST_VICTIMS = 20;

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration OLD = Duration.ofMinutes(11);

    private final AtomicInteger killed = new AtomicInteger();

    /** In milliseconds: here, at least. On a busy machine more, or no victim would come to write. */
    private volatile int aWholeRun = 400;

    @Test
    void no_reader_sees_a_torn_record_a_wrong_pair_or_an_open_file_while_writers_are_killed(Workspace workspace)
            throws Exception {
        // Every request brings another token, so that every refresh writes.
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        workspace.with("TOKEN_REFRESH_INTERVAL_SEC", "1").with("TOKEN_REFRESH_JITTER_SEC", "0");
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        Instant begin = Instant.now();
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        aWholeRun =
                Math.max(aWholeRun, (int) Duration.between(begin, Instant.now()).toMillis());
        int daemons = KILLS * DAEMONS_OF_TEN / 10;
        Thread daemonLane = new Thread(() -> kill(workspace, "daemon", daemons));
        Thread commandLane = new Thread(() -> kill(workspace, "refresh-now", KILLS - daemons));

        KillWitness witness = KillWitness.start(workspace);
        daemonLane.start();
        commandLane.start();
        daemonLane.join();
        commandLane.join();
        witness.stop();

        List<Path> leftovers = leftovers(workspace);
        int left = leftovers.size();
        // Whether or not a kill has hit that instant.
        leftovers.add(Files.createFile(workspace.cache().resolve("credential.0123456789abcdef.tmp")));
        System.out.printf(
                "kills: %d (%d of a daemon), %s, %d temporary files left%n", killed.get(), daemons, witness, left);
        assertThat(killed.get()).isEqualTo(KILLS);
        assertThat(witness.complaints()).isEmpty();
        assertThat(witness.tokensSeen())
                .as("tokens that came while others were killed")
                .isGreaterThan(1 + KILLS / 100);
        assertThat(left).isLessThanOrEqualTo(KILLS);
        assertNextWriterFindsNothingInItsWay(workspace, leftovers);
    }

    private void kill(Workspace workspace, String command, int times) {
        Random random = new Random(command.hashCode());
        int done = 0;
        for (int victims = 0; done < times && victims < MOST_VICTIMS * times; victims++) {
            try {
                Process victim = start(workspace, command);
                waitForTheInstant(workspace, victim, random);
                if (victim.isAlive()) {
                    victim.destroyForcibly();
                }
                done += victim.waitFor() == 128 + 9 ? 1 : 0;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        killed.addAndGet(done);
    }

    /** The launcher becomes the JVM, so that this kills the right process. What it printed is searched afterwards. */
    private static Process start(Workspace workspace, String command) throws IOException {
        File log = workspace.folder().resolve(command + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(Site.LAUNCHER.toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().clear();
        builder.environment().putAll(workspace.environment());
        return builder.start();
    }

    /** Half of them while it starts or at work; half when it has just asked, after which it writes. */
    private void waitForTheInstant(Workspace workspace, Process victim, Random random) throws InterruptedException {
        if (random.nextBoolean()) {
            victim.waitFor(random.nextInt(aWholeRun), TimeUnit.MILLISECONDS);
            return;
        }
        int before = workspace.platform().requestCount();
        while (victim.isAlive() && workspace.platform().requestCount() == before) {
            Await.pass(Duration.ofMillis(1));
        }
        victim.waitFor(random.nextInt(aWholeRun / 2), TimeUnit.MILLISECONDS);
    }

    private static void assertNextWriterFindsNothingInItsWay(Workspace workspace, List<Path> leftovers)
            throws IOException {
        Instant longAgo = Instant.now().minus(OLD);
        for (Path leftover : leftovers) {
            Files.setLastModifiedTime(leftover, FileTime.from(longAgo));
        }
        JarProcess next = workspace.start("refresh-now");
        assertThat(next.exitCodeWithin(SOON)).as(next.err()).isZero();
        assertThat(leftovers(workspace)).isEmpty();
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        assertThat(workspace.run("health", "--live").out()).startsWith("live: ");
        daemon.destroy();
    }

    private static List<Path> leftovers(Workspace workspace) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(workspace.cache(), workspace.home())) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".tmp")).forEach(found::add);
            }
        }
        return found;
    }
}
