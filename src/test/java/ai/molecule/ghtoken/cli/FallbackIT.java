package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@ProcessTest
final class FallbackIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static String source(Workspace workspace) {
        return PublishedRecord.read(workspace.credential())
                .map(PublishedRecord::source)
                .orElse("none");
    }

    @Test
    void stands_in_when_the_platform_fails_until_it_works_again(Workspace workspace) throws IOException {
        workspace.platform().answerWith(500);
        workspace.with("GH_TOKEN", workspace.secrets().personalToken()).start("daemon");
        Await.until("the fallback is published", SOON, () -> source(workspace).equals("environment"));
        workspace.platform().recover();
        Await.until(
                "the platform's token is published",
                Duration.ofSeconds(30),
                () -> source(workspace).equals("platform"));
    }

    @Test
    void stands_in_while_the_platform_is_slow(Workspace workspace) throws IOException {
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "60");
        workspace.platform().answerAfter(Duration.ofSeconds(6));
        Instant started = Instant.now();
        workspace.with("GITHUB_TOKEN", workspace.secrets().personalToken()).start("daemon");
        Await.until("the fallback is published", SOON, () -> source(workspace).equals("environment"));
        assertThat(Duration.between(started, Instant.now())).isGreaterThan(Duration.ofSeconds(2));
        Await.until(
                "the platform's token is published",
                SOON,
                () -> source(workspace).equals("platform"));
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @Test
    void does_not_displace_a_living_token(Workspace workspace) throws IOException, InterruptedException {
        workspace.with("GH_TOKEN", workspace.secrets().personalToken());
        JarProcess daemon = workspace.start("daemon").awaitErr("published platform token", SOON);
        workspace.platform().goDown();
        daemon.signal("HUP");
        daemon.awaitErr("refresh failed", SOON);
        JarProcess once = workspace.run("refresh-now");
        assertThat(once.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(once.err()).contains("readers still have platform token");
        assertThat(source(workspace)).isEqualTo("platform");
    }

    @Test
    void refresh_now_that_publishes_only_the_fallback_says_so(Workspace workspace) throws IOException {
        workspace.platform().answerWith(401);
        JarProcess once =
                workspace.with("GH_TOKEN", workspace.secrets().personalToken()).run("refresh-now");
        assertThat(once.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(once.err()).contains("published only the fallback");
        assertThat(source(workspace)).isEqualTo("environment");
    }

    @Test
    void a_persons_token_for_one_command_does_not_become_the_containers(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        String token = workspace.secrets().personalToken();
        workspace.with("GH_TOKEN", token);
        JarProcess asked = workspace.run("token");
        assertThat(asked.out()).isEqualTo(token + "\n");
        JarProcess git = workspace.startCommand(
                JarProcess.javaJar("git-credential", "get"),
                workspace.environment(),
                workspace.work(),
                "protocol=https\nhost=github.com\n\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(git.exitCode()).isZero();
        assertThat(git.out()).contains("password=" + token + "\n");
        assertThat(workspace.credential()).doesNotExist();
        workspace.without("GH_TOKEN").start("daemon").awaitErr("refresh failed", SOON);
        assertThat(workspace.with("GH_TOKEN", token).run("refresh-now").exitCode())
                .isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(workspace.credential()).doesNotExist();
        assertThat(workspace.cache().resolve("gh_provisioned_token")).doesNotExist();
        assertThat(workspace.home().resolve(".gh_token")).doesNotExist();
    }

    @Test
    void a_restart_does_not_make_an_installation_token_young(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        JarProcess first = workspace.start("daemon");
        Await.until("the fallback is published", SOON, () -> source(workspace).equals("environment"));
        Instant end = PublishedRecord.read(workspace.credential()).orElseThrow().end();
        assertThat(Duration.between(Instant.now(), end)).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
        first.destroy();
        Files.delete(workspace.credential());
        Await.pass(Duration.ofSeconds(2));

        workspace.start("daemon");
        Await.until(
                "the fallback is published again", SOON, () -> source(workspace).equals("environment"));
        assertThat(PublishedRecord.read(workspace.credential()).orElseThrow().end())
                .isEqualTo(end);
    }

    @Test
    void an_installation_token_first_seen_an_hour_ago_is_not_published(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        String token = workspace.secrets().installationToken();
        Files.createDirectory(
                workspace.cache(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path provisioned = workspace.cache().resolve("gh_provisioned_token");
        long seen = Instant.now().minusSeconds(3601).getEpochSecond();
        Files.writeString(provisioned, "first_seen=" + seen + "\npassword=" + token + "\n");
        Files.setPosixFilePermissions(provisioned, PosixFilePermissions.fromString("rw-------"));
        JarProcess asked = workspace.with("GH_TOKEN", token).run("token");
        assertThat(asked.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(asked.out()).isEmpty();
        assertThat(source(workspace)).isEqualTo("none");
    }

    @Test
    void a_static_token_comes_last_and_leaves_when_the_platform_works(Workspace workspace) throws IOException {
        workspace.platform().answerWith(500);
        String last = workspace.secrets().personalToken();
        Path file = workspace.configs().resolve(".github-token");
        Files.writeString(file, last + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        JarProcess token = workspace.run("token");
        assertThat(token.out()).isEqualTo(last + "\n");
        workspace.start("daemon");
        Await.until("it is published", SOON, () -> source(workspace).equals("environment"));
        PublishedRecord record = PublishedRecord.read(workspace.credential()).orElseThrow();
        assertThat(record.token()).isEqualTo(last);
        assertThat(workspace.run("health").out()).startsWith("fallback: ").contains("has no known end");
        assertThat(workspace.run("doctor", "--offline").out()).contains("static    " + file + " holds one");
        workspace.platform().recover();
        Await.until(
                "the platform's token is published",
                SOON,
                () -> source(workspace).equals("platform"));
    }

    @Test
    void a_variable_comes_before_a_static_token(Workspace workspace) throws IOException {
        workspace.platform().answerWith(500);
        Files.writeString(
                workspace.configs().resolve(".github-token"),
                workspace.secrets().personalToken());
        String first = workspace.secrets().personalToken();
        assertThat(workspace.with("GH_TOKEN", first).run("token").out()).isEqualTo(first + "\n");
    }
}
