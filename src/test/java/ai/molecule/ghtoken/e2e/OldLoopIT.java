package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runtime's own loop of the old scripts beside our daemon, on the same cache folder. Tokens live for 40 s. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class OldLoopIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WRAPPER = Path.of("scripts/gh").toAbsolutePath().toString();

    @Test
    void git_and_gh_are_never_refused_and_the_old_layout_is_right_again_within_a_poll_interval(Workspace workspace)
            throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(40), Duration.ofSeconds(5));
        Site site = Site.in(workspace);
        site.start(Site.LAUNCHER.toString(), "daemon").awaitErr("published", SOON);
        JarProcess loop = site.start(
                "bash",
                Path.of("src/test/resources/deploy/old-loop.sh")
                        .toAbsolutePath()
                        .toString());
        loop.awaitErr("round", SOON);

        Instant end = Instant.now().plusSeconds(100);
        while (Instant.now().isBefore(end)) {
            JarProcess git = site.git("ls-remote", Site.REPOSITORY);
            assertThat(git.exitCode()).as(git.err()).isZero();
            JarProcess gh = site.run(WRAPPER, "api", "/user");
            assertThat(gh.exitCode()).as(gh.err()).isZero();
        }
        assertThat(site.admittedAt("github.com")).as("tokens in that time").hasSizeGreaterThan(2);
        assertThat(site.run("git", "config", "--get-all", "credential.helper").out())
                .contains("helper.sh");
        assertThat(workspace.home().resolve("old-helper")).doesNotExist();
        assertThat(site.launcher("health").out()).startsWith("fresh: ");

        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        workspace.platform().forgetToken();
        loop.destroy();
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Path expiry = workspace.cache().resolve("gh_installation_token_expiry");
        Path wrong = Files.writeString(workspace.cache().resolve("gh_installation_token_expiry.tmp"), "4000000000");
        Files.move(wrong, expiry, StandardCopyOption.REPLACE_EXISTING);
        Await.until(
                "the end is right again",
                Duration.ofSeconds(40),
                () -> Files.readString(expiry)
                        .equals(Long.toString(PublishedRecord.read(workspace.credential())
                                .orElseThrow()
                                .end()
                                .getEpochSecond())));
    }

    @Test
    void a_second_supervised_daemon_waits_without_a_jvm_and_takes_over_when_the_first_is_gone(Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        JarProcess first = site.start(Site.LAUNCHER.toString(), "daemon").awaitErr("published", SOON);
        String supervise = Path.of("scripts/supervise").toAbsolutePath().toString();
        JarProcess second = site.start(supervise, Site.LAUNCHER.toString(), "daemon");
        second.awaitErr("another daemon works", SOON);
        Await.until("its JVM is gone", SOON, () -> jvms(second) == 0);
        // A restart by the back-off would come after 1 s, and again after 2 s.
        Await.pass(Duration.ofSeconds(6));
        assertThat(jvms(second)).isZero();
        first.signal("KILL");
        Await.until(
                "the second works",
                Duration.ofSeconds(90),
                () -> site.launcher("health", "--live").exitCode() == 0);
        assertThat(jvms(second)).isEqualTo(1);
        assertThat(second.err().split("another daemon works", -1))
                .as(second.err())
                .hasSize(2);
        assertThat(workspace.platform().requestCount()).as("the token lives").isEqualTo(1);
    }

    private static long jvms(JarProcess process) {
        return ProcessHandle.of(process.pid())
                .orElseThrow()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .count();
    }
}
