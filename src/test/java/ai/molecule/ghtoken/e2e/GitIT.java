package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian 12's git (2.39), which knows no second round: a token that was refused costs one command. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class GitIT {
    private Site site;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
    }

    private static void assertWorks(JarProcess git) {
        assertThat(git.exitCode()).as("%s: %s", git, git.err()).isZero();
    }

    private void commitSomething() throws IOException {
        Files.writeString(site.worktree().resolve("file"), "text " + System.nanoTime() + "\n");
        assertWorks(site.inClone("add", "file"));
        assertWorks(site.inClone("commit", "--quiet", "--message=Something"));
    }

    @Test
    void clones_fetches_and_pushes() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        commitSomething();
        assertWorks(site.inClone("push", "origin", "HEAD:main"));
        assertWorks(site.inClone("fetch", "origin"));
        assertThat(site.inClone("log", "--format=%s", "origin/main").out()).isEqualTo("Something\n");
        assertThat(site.admittedAt("github.com"))
                .containsExactly(site.published().fingerprint());
        assertThat(site.workspace().platform().requestCount()).isEqualTo(1);
    }

    @Test
    void pushes_more_than_one_request_can_hold() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        byte[] noise = new byte[2 << 20];
        new Random(1).nextBytes(noise);
        Files.write(site.worktree().resolve("noise"), noise);
        assertWorks(site.inClone("add", "noise"));
        assertWorks(site.inClone("commit", "--quiet", "--message=Noise"));
        assertWorks(site.inClone("push", "origin", "HEAD:main"));
        assertWorks(site.git("clone", Site.REPOSITORY, "again"));
        assertThat(Files.size(site.workspace().home().resolve("again/noise"))).isEqualTo(noise.length);
    }

    @Test
    void a_long_token_serves_as_well() throws IOException {
        site.workspace().platform().mintsLongTokens();
        assertWorks(site.git("clone", Site.REPOSITORY));
        assertThat(site.published().reveal()).hasSize(520);
    }

    @Test
    void a_token_that_ended_between_two_commands_is_not_noticed() throws IOException {
        site.workspace().platform().tokensLive(Duration.ofSeconds(20), Duration.ofSeconds(1));
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret first = site.published();
        Instant end = site.workspace().platform().endOfCurrent();
        Await.until(
                "the token has ended",
                Duration.ofSeconds(30),
                () -> Instant.now().isAfter(end));
        site.workspace().platform().tokensLive(Duration.ofHours(1), Duration.ofMinutes(5));
        assertWorks(site.inClone("fetch", "origin"));
        assertThat(site.admittedAt("github.com"))
                .containsExactly(first.fingerprint(), site.published().fingerprint())
                .doesNotHaveDuplicates();
    }

    @Test
    void a_revoked_token_costs_one_command() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret revoked = site.published();
        site.gitHub().refuse(revoked);
        site.workspace().platform().forgetToken();
        JarProcess refused = site.inClone("fetch", "origin");
        assertThat(refused.exitCode()).as("git before 2.46 does not ask twice").isEqualTo(128);
        assertThat(site.published()).isNotEqualTo(revoked);
        assertWorks(site.inClone("fetch", "origin"));
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
    }

    @Test
    void health_says_rejected_while_the_platform_repeats_the_token_and_until_github_takes_it_again()
            throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret token = site.published();
        site.gitHub().refuse(token);
        assertThat(site.inClone("fetch", "origin").exitCode()).isEqualTo(128);
        assertHealth("rejected", 1);
        site.gitHub().accept(token);
        assertWorks(site.inClone("fetch", "origin"));
        assertHealth("fresh", 0);
        assertThat(site.published()).isEqualTo(token);
    }

    @Test
    void a_token_that_is_refused_twice_within_a_minute_is_not_shown_a_third_time_in_it() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        site.gitHub().refuse(site.published());
        assertThat(site.inClone("fetch", "origin").err()).doesNotContain("quit");
        assertThat(site.inClone("fetch", "origin").err()).doesNotContain("quit");
        assertThat(site.workspace().platform().requestCount())
                .as("the clone's, the first refusal's, and none for the second within a minute")
                .isEqualTo(2);
        long shown = site.shownAt("github.com").count();
        assertThat(site.inClone("fetch", "origin").err())
                .contains("GitHub refuses the token, and there is no other yet")
                .contains("quit");
        assertThat(site.shownAt("github.com").count()).isEqualTo(shown);
        site.workspace().platform().forgetToken();
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.inClone("fetch", "origin"));
    }

    private void assertHealth(String word, int code) throws IOException {
        JarProcess health = site.launcher("health");
        assertThat(health.out()).startsWith(word + ": ");
        assertThat(health.exitCode()).isEqualTo(code);
    }

    @Test
    void a_daemon_replaces_a_revoked_token_that_the_platform_repeated_at_first() throws IOException {
        JarProcess daemon = site.start(Site.LAUNCHER.toString(), "daemon");
        daemon.awaitErr("published", Duration.ofSeconds(60));
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret revoked = site.published();
        site.gitHub().refuse(revoked);
        assertThat(site.inClone("fetch", "origin").exitCode()).isEqualTo(128);
        site.workspace().platform().forgetToken();
        Await.until(
                "another token",
                Duration.ofSeconds(100),
                () -> !site.published().equals(revoked));
        assertWorks(site.inClone("fetch", "origin"));
    }

    @Test
    void the_platform_down_and_no_token_is_one_clear_line_and_no_other_hosts_password() throws IOException {
        site.workspace().platform().goDown();
        JarProcess git = site.git("clone", Site.REPOSITORY);
        assertThat(git.exitCode()).isEqualTo(128);
        assertThat(git.err()).contains("[molecule-gh-token-refresh]").contains("quit");
        assertThat(site.shownAt("github.com")).isEmpty();
    }

    /** As git does it with a remote's URL: there, its own command line shows the password. */
    @Test
    void an_older_token_of_ours_that_git_erases_is_said_to_have_come_from_another_place() throws IOException {
        assertWorks(site.launcher("refresh-now"));
        // Under a name that may hold a secret.
        Path request = Files.createDirectory(site.workspace().folder().resolve("request"))
                .resolve("credential");
        Files.writeString(
                request,
                "protocol=https\nhost=github.com\nusername=x-access-token\npassword="
                        + site.published().reveal() + "\n\n");
        site.workspace().platform().forgetToken();
        assertWorks(site.launcher("refresh-now"));
        assertThat(site.run("sh", "-c", "git credential reject <\"$1\"", "sh", request.toString())
                        .err())
                .contains(
                        "GitHub refuses an older token of ours; git has it from a remote's URL",
                        "doctor names the place");
    }

    @Test
    void a_working_folder_that_is_gone_does_not_matter() throws IOException {
        assertWorks(site.launcher("refresh-now"));
        String gone = "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"";
        for (String command : List.of("status", "health", "refresh-now", "doctor --offline", "setup --check")) {
            JarProcess process = site.run("sh", "-c", gone + " " + command, "sh", Site.LAUNCHER.toString());
            assertThat(process.err()).as(command).doesNotContain("Error");
            assertThat(process.exitCode()).as(command).isBetween(0, 1);
        }
        String get = gone + " git-credential get <../request";
        Files.writeString(site.workspace().work().resolve("request"), "protocol=https\nhost=github.com\n\n");
        assertThat(site.run("sh", "-c", get, "git-credential", Site.LAUNCHER.toString())
                        .out())
                .contains("password=ghs_");
    }

    @Test
    void a_dead_header_in_a_clone_is_not_taken_for_a_refusal_of_our_token() throws IOException {
        site.assertADeadHeaderInACloneIsNotTakenForARefusalOfOurToken();
    }

    @Test
    void a_host_name_as_typed_is_the_same_host() throws IOException {
        assertWorks(site.git("clone", "https://GitHub.com/acme/repo.git", "one"));
        assertWorks(site.git("clone", "https://github.com:443/acme/repo.git", "two"));
        assertWorks(site.git("clone", "https://x-access-token@github.com/acme/repo.git", "three"));
    }
}
