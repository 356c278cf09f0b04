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
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a clock that is stepped and a host that is suspended do to a daemon. */
@ProcessTest
final class ClockIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration A_SLICE = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofSeconds(40);

    private static boolean holdsLiving(Workspace workspace) {
        return PublishedRecord.read(workspace.credential())
                .map(record -> workspace.platform().lives(record.token(), Instant.now()))
                .orElse(false);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -2})
    void no_reader_holds_a_dead_token_when_the_clock_is_stepped_by_hours(long hours, Workspace workspace)
            throws Exception {
        FaultClock clock = FaultClock.of(workspace);
        workspace.platform().tokensLive(LIFE, LIFE.dividedBy(3));
        JarProcess daemon = clock.start("daemon").awaitErr("published", SOON);
        for (int step = 1; step <= 4; step++) {
            clock.stepTo(Duration.ofHours(step % 2 * hours));
            Instant until = Instant.now().plusSeconds(14);
            while (Instant.now().isBefore(until)) {
                assertThat(holdsLiving(workspace)).as("after step %d", step).isTrue();
                Await.pass(Duration.ofMillis(50));
            }
        }
        JarProcess token = clock.start("token");
        assertThat(token.exitCode()).isZero();
        assertThat(workspace.platform().lives(token.out().strip(), Instant.now()))
                .isTrue();
        assertThat(daemon.isRunning()).isTrue();
    }

    @Test
    void a_host_that_was_suspended_has_a_living_token_within_a_slice_of_waking(Workspace workspace)
            throws IOException, InterruptedException {
        workspace.platform().tokensLive(LIFE, LIFE.dividedBy(3));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        daemon.signal("STOP");
        Await.pass(LIFE.plusSeconds(1));
        assertThat(holdsLiving(workspace)).as("nobody renews it").isFalse();
        daemon.signal("CONT");
        Await.until("a living token", A_SLICE, () -> holdsLiving(workspace));
    }

    /** As after a pause of a virtual machine: its clock has been set since, and its uptime stood still. */
    @Test
    void without_a_daemon_a_token_that_the_clock_has_ended_is_used_only_for_want_of_another(Workspace workspace)
            throws IOException {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        String record = Files.readString(workspace.credential());
        Files.writeString(
                workspace.credential(),
                record.replaceFirst(
                        "expires_at=[0-9]+",
                        "expires_at=" + Instant.now().minusSeconds(5).getEpochSecond()));
        workspace.platform().goDown();
        String held = token(workspace);
        assertThat(record).contains("\npassword=" + held + "\n");
        workspace.platform().forgetToken();
        workspace.platform().comeBack();
        assertThat(token(workspace)).isNotEqualTo(held);
    }

    private static String token(Workspace workspace) throws IOException {
        String launcher =
                Path.of("scripts", "molecule-gh-token-refresh").toAbsolutePath().toString();
        JarProcess token = workspace.startCommand(List.of(launcher, "token"));
        assertThat(token.exitCode()).as(token.err()).isZero();
        return token.out().strip();
    }

    /** As after a step while nothing ran: a record from before it says that it lives, and there is no boot time to ask. */
    @Test
    void a_daemon_that_cannot_know_of_a_step_asks_before_it_believes_the_record(Workspace workspace) throws Exception {
        FaultClock clock = FaultClock.of(workspace);
        workspace.platform().tokensLive(Duration.ofSeconds(3), Duration.ofSeconds(1));
        clock.stepTo(Duration.ofHours(2));
        assertThat(clock.startWithoutBootTime("refresh-now").exitCode()).isZero();
        Await.until("the token has ended", SOON, () -> !holdsLiving(workspace));
        clock.stepTo(Duration.ZERO);
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        clock.startWithoutBootTime("daemon");
        Await.until("a living token", SOON, () -> holdsLiving(workspace));
    }
}
