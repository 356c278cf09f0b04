package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@ProcessTest
final class HealthIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LAUNCHER =
            Path.of("scripts", "molecule-gh-token-refresh").toAbsolutePath().toString();

    private static void assertHealth(Workspace workspace, String word, int code) throws IOException {
        assertSays(workspace.run("health"), word, code);
    }

    private static void assertLive(Workspace workspace, String word, int code) throws IOException {
        assertSays(workspace.run("health", "--live"), word, code);
    }

    private static void assertSays(JarProcess health, String word, int code) {
        assertThat(health.out().lines()).singleElement().asString().startsWith(word + ": ");
        assertThat(health.exitCode()).as("exit code of %s", word).isEqualTo(code);
        assertThat(health.err()).isEmpty();
    }

    @Test
    void off_where_gitea_is_wanted(Workspace workspace) throws IOException {
        workspace.with("GIT_PROVIDER", "gitea");
        assertHealth(workspace, "off", 0);
        assertLive(workspace, "off", 0);
    }

    @Test
    void missing_before_the_first_token_and_after_invalidate(Workspace workspace) throws IOException {
        assertHealth(workspace, "missing", 1);
        assertLive(workspace, "daemon-dead", 1);
        workspace.run("refresh-now");
        assertHealth(workspace, "fresh", 0);
        assertThat(workspace.run("invalidate").exitCode()).isZero();
        assertThat(workspace.credential()).doesNotExist();
        assertHealth(workspace, "missing", 1);
        assertThat(workspace.run("token").exitCode()).isZero();
        assertHealth(workspace, "fresh", 0);
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
    }

    @Test
    void unreadable_when_the_record_cannot_be_trusted(Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        String whole = Files.readString(workspace.credential());
        Files.writeString(workspace.credential(), whole.substring(0, whole.length() - 1));
        assertHealth(workspace, "unreadable", 1);
        Path aside = Files.move(workspace.credential(), workspace.folder().resolve(".gh_token"));
        Files.createSymbolicLink(workspace.credential(), aside);
        assertHealth(workspace, "unreadable", 1);
    }

    /** As under QEMU's user emulation, with which images for other processors are built and tried. */
    @Test
    void a_daemon_is_alive_also_where_it_sees_another_start_of_its_own_than_others_do(Workspace workspace)
            throws IOException {
        String seen = "'" + workspace.folder().resolve("seen-by-itself") + "'";
        String another =
                "awk '{ $22 = 1; print }' /proc/$$/stat >" + seen + "\nmount --bind " + seen + " /proc/$$/stat";
        JarProcess daemon = workspace.startCommand(PrivateMounts.of(another, JarProcess.javaJar("daemon")));
        daemon.awaitErr("published", SOON);
        assertHealth(workspace, "fresh", 0);
        assertSays(ended(workspace.startCommand(List.of(LAUNCHER, "health"))), "fresh", 0);
    }

    private static JarProcess ended(JarProcess process) {
        process.exitCode();
        return process;
    }

    @Test
    void expired_when_nobody_renews(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(4), Duration.ofSeconds(1));
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        Await.pass(Duration.ofSeconds(4));
        assertHealth(workspace, "expired", 1);
    }

    @Test
    void fallback_then_stale_then_fresh(Workspace workspace) throws IOException {
        workspace.with("GH_TOKEN", workspace.secrets().personalToken());
        workspace.platform().goDown();
        workspace.run("refresh-now");
        assertHealth(workspace, "fallback", 0);
        workspace.platform().comeBack();
        workspace.run("refresh-now");
        assertHealth(workspace, "fresh", 0);
        workspace.platform().goDown();
        workspace.run("refresh-now");
        assertHealth(workspace, "stale", 0);
    }

    @Test
    void rejected_when_git_reports_a_refusal_and_the_platform_has_no_other(Workspace workspace) throws IOException {
        JarProcess erase = eraseOfCurrentToken(workspace);
        assertThat(erase.exitCode()).as(erase.err()).isZero();
        assertHealth(workspace, "rejected", 1);
        workspace.platform().tokensLive(Duration.ofHours(2), Duration.ofHours(2));
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertHealth(workspace, "fresh", 0);
    }

    /** In a shell, so that the token is in no command line. */
    private static JarProcess eraseOfCurrentToken(Workspace workspace) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "{ printf 'protocol=https\\nhost=github.com\\nusername=x-access-token\\n'; sed -n '/^password=/p' \"$0\"; }"
                        + " | \"$@\"",
                workspace.credential().toString()));
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        command.addAll(JarProcess.javaJar("git-credential", "erase"));
        return workspace.startCommand(command);
    }

    @Test
    void daemon_dead_after_it_was_killed_and_alive_again_after_a_restart(Workspace workspace) throws IOException {
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        assertHealth(workspace, "fresh", 0);
        assertLive(workspace, "live", 0);
        daemon.destroy();
        assertHealth(workspace, "daemon-dead", 1);
        assertLive(workspace, "daemon-dead", 1);
        workspace.start("daemon").awaitErr("found platform token", SOON);
        assertHealth(workspace, "fresh", 0);
    }

    @Test
    void live_while_the_platform_is_down(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        workspace.start("daemon").awaitErr("refresh failed", SOON);
        assertLive(workspace, "live", 0);
        assertHealth(workspace, "missing", 1);
    }

    @Test
    void daemon_dead_when_its_process_hangs(Workspace workspace) throws IOException, InterruptedException {
        workspace.platform().tokensLive(Duration.ofSeconds(4), Duration.ofSeconds(1));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        daemon.signal("STOP");
        Await.pass(Duration.ofSeconds(10));
        assertLive(workspace, "live", 0);
        Await.pass(Duration.ofSeconds(58));
        assertLive(workspace, "daemon-dead", 1);
        JarProcess health = workspace.run("health");
        assertSays(health, "daemon-dead", 1);
        assertThat(health.out()).contains("overdue");
    }
}
