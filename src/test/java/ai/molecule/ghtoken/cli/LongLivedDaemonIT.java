package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.models.IdleProgram;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@ProcessTest
// It waits long, so it begins early.
@Order(1)
final class LongLivedDaemonIT {
    private static final Duration WATCHED = Duration.ofSeconds(110);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration SAMPLE = Duration.ofMillis(20);

    /** A thread of Java's in a thread dump, as against one of the VM's own, has a number. */
    private static final Pattern THREAD = Pattern.compile("^\"([^\"]+)\" #", Pattern.MULTILINE);

    @Test
    void keeps_a_36_second_token_alive_without_a_dead_instant(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(36), Duration.ofSeconds(11));
        workspace.start("daemon");
        Await.until("a token is published", SOON, () -> Files.exists(workspace.credential()));

        Set<String> tokens = new HashSet<>();
        Instant end = Instant.now().plus(WATCHED);
        int samples = 0;
        for (Instant now = Instant.now(); now.isBefore(end); now = Instant.now()) {
            Optional<PublishedRecord> read = PublishedRecord.read(workspace.credential());
            assertThat(read).as("the record at " + now).isPresent();
            assertThat(workspace.platform().lives(read.get().token(), now))
                    .as("life of the %s at %s", read.get(), now)
                    .isTrue();
            assertThat(mode(workspace.credential())).isEqualTo("rw-------");
            tokens.add(read.get().token());
            samples++;
            Await.pass(SAMPLE);
        }

        assertThat(samples).as("samples").isGreaterThan(1000);
        assertThat(tokens.size()).as("tokens seen").isBetween(4, 9);
        // One request for each token, and room for a few that came before the platform would mint.
        assertThat(workspace.platform().requestCount()).isBetween(tokens.size(), 2 * tokens.size() + 2);
        assertThat(mode(workspace.cache())).isEqualTo("rwx------");
        assertThat(mode(workspace.home().resolve(".gh_token"))).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(workspace.cache())) {
            assertThat(files.map(LongLivedDaemonIT::modeIfThere).flatMap(Optional::stream))
                    .hasSizeGreaterThan(5)
                    .allMatch("rw-------"::equals);
        }
    }

    @Test
    void idle_it_has_one_thread_of_its_own(Workspace workspace) throws IOException {
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        JarProcess idle = workspace.startCommand(List.of(
                javaTool("java"),
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                IdleProgram.class.getName()));
        Await.until("the idle program runs", SOON, () -> !idle.out().isEmpty());
        Set<String> nothing = threads(workspace, idle);
        assertThat(nothing).contains("main");
        // The JDK keeps the thread that has waited for gh for another minute.
        Await.pass(Duration.ofSeconds(65));
        Await.until(
                "the daemon is down to main",
                SOON,
                () -> threads(workspace, daemon).equals(nothing));
    }

    @Test
    void a_daemon_notices_what_refresh_now_has_brought(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(1));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        String planned = nextRefresh(workspace);
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        Await.until(
                "the daemon plans anew",
                Duration.ofSeconds(40),
                () -> !nextRefresh(workspace).equals(planned));
        assertThat(daemon.isRunning()).isTrue();
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
    }

    private static String nextRefresh(Workspace workspace) throws IOException {
        String state = Files.readString(workspace.cache().resolve("state"));
        return state.replaceFirst("(?s).*\\noverdue_at=([0-9]*)\\n.*", "$1");
    }

    /** Compilers come and go with the load, in both. */
    private static Set<String> threads(Workspace workspace, JarProcess process) throws IOException {
        JarProcess dump =
                workspace.startCommand(List.of(javaTool("jcmd"), Long.toString(process.pid()), "Thread.print"));
        assertThat(dump.exitCode()).isZero();
        Set<String> names = new TreeSet<>();
        Matcher matcher = THREAD.matcher(dump.out());
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        names.removeIf(name -> name.contains("CompilerThread"));
        return names;
    }

    private static String javaTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** A temporary file of the daemon's may have been renamed since it was listed. */
    private static Optional<String> modeIfThere(Path file) {
        try {
            return Optional.of(mode(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
