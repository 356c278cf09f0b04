package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.Debian13;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Seen;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian 13's git (2.47), gh (2.46) and Java (21), in the tree that {@code dev/debian13} makes. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class Debian13IT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WRAPPER = Path.of("scripts/gh").toAbsolutePath().toString();

    private Site site;

    @BeforeEach
    void open(Workspace workspace) throws Exception {
        site = Site.in(
                workspace,
                List.of(
                        Debian13.SCRIPT,
                        "run",
                        Debian13.tree(),
                        workspace.folder().toString()));
    }

    private static void assertWorks(JarProcess process) {
        assertThat(process.exitCode()).as("%s: %s", process, process.err()).isZero();
    }

    private List<Integer> statusesAtGitHub() {
        return site.at("github.com").stream().map(Seen::status).toList();
    }

    @Test
    void these_are_the_versions_that_ask_twice_and_migrate_logins() throws IOException {
        assertThat(site.run("git", "--version").out()).startsWith("git version 2.47.");
        assertThat(site.run("gh", "--version").out()).startsWith("gh version 2.46.");
    }

    @Test
    void git_clones_and_pushes() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Files.writeString(site.worktree().resolve("file"), "text\n");
        assertWorks(site.inClone("add", "file"));
        assertWorks(site.inClone("commit", "--quiet", "--message=Something"));
        assertWorks(site.inClone("push", "origin", "HEAD:main"));
        assertThat(site.admittedAt("github.com"))
                .containsExactly(site.published().fingerprint());
        assertThat(site.workspace().platform().requestCount()).isEqualTo(1);
    }

    @Test
    void the_git_command_that_meets_a_revoked_token_goes_on_with_the_next() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret revoked = site.published();
        site.gitHub().refuse(revoked);
        site.workspace().platform().forgetToken();
        assertWorks(site.inClone("fetch", "origin"));
        assertThat(site.published()).isNotEqualTo(revoked);
        assertThat(site.admittedAt("github.com"))
                .containsExactly(revoked.fingerprint(), site.published().fingerprint());
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
    }

    @Test
    void git_asks_no_third_time_while_the_platform_repeats_the_rejected_token() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret token = site.published();
        site.gitHub().refuse(token);
        int before = statusesAtGitHub().size();
        int shownBefore = (int) site.shownAt("github.com").count();
        assertThat(site.inClone("fetch", "origin").exitCode()).isEqualTo(128);
        assertThat(statusesAtGitHub().subList(before, statusesAtGitHub().size()))
                .as("without a token, with it, and with it again")
                .containsExactly(401, 401, 401);
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
        assertThat(site.launcher("health").out()).startsWith("rejected: ");
        assertThat(site.inClone("fetch", "origin").err()).contains("quit");
        assertThat(site.shownAt("github.com").filter(token.fingerprint()::equals))
                .as("the clone, and the two refusals")
                .hasSize(shownBefore + 2);
        site.workspace().platform().forgetToken();
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.inClone("fetch", "origin"));
        assertThat(site.launcher("health").out()).startsWith("fresh: ");
    }

    @Test
    void twelve_gits_at_once_that_meet_a_revoked_token_all_go_on_with_the_one_that_follows() throws IOException {
        assertWorks(site.git("clone", Site.REPOSITORY));
        Secret revoked = site.published();
        for (int round = 1; round <= 3; round++) {
            site.gitHub().refuse(site.published());
            site.workspace().platform().forgetToken();
            List<JarProcess> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(site.start("git", "-C", site.worktree().toString(), "ls-remote", "origin"));
            }
            for (JarProcess git : all) {
                assertWorks(git);
            }
            assertThat(site.published()).isNotEqualTo(revoked);
            assertThat(site.workspace().platform().requestCount())
                    .as("the clone's, and one for each token that was revoked")
                    .isEqualTo(1 + round);
        }
    }

    @Test
    void git_lfs_ends_soon_while_the_platform_repeats_a_refused_token() throws Exception {
        LargeFile file = LargeFile.in(site);
        site.gitHub().refuse(site.published());
        assertThat(site.inClone("lfs", "pull").exitCode()).isNotZero();
        assertThat(file.refusals()).isLessThanOrEqualTo(3);
        site.workspace().platform().forgetToken();
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.inClone("lfs", "pull"));
        file.assertPulled();
    }

    @Test
    void git_lfs_goes_on_in_the_same_command_when_the_token_is_revoked_between_batch_and_download() throws Exception {
        LargeFile file = LargeFile.in(site);
        file.revokeTheTokenAfterTheBatch();
        assertWorks(site.inClone("lfs", "pull"));
        file.assertPulled();
    }

    @Test
    void a_dead_header_in_a_clone_is_not_taken_for_a_refusal_of_our_token() throws IOException {
        site.assertADeadHeaderInACloneIsNotTakenForARefusalOfOurToken();
    }

    @Test
    void gits_cache_behind_our_helper_keeps_no_token() throws IOException {
        Path configuration = site.workspace().home().resolve(".gitconfig");
        Files.writeString(configuration, Files.readString(configuration) + "[credential]\n\thelper = cache\n");
        assertWorks(site.git("ls-remote", Site.REPOSITORY));
        String question = "printf 'protocol=https\nhost=github.com\n\n' | git credential-cache get";
        JarProcess kept = site.run("sh", "-c", question + "; git credential-cache exit", "git-credential");
        assertThat(kept.out()).isEmpty();
    }

    @Test
    void git_shows_no_other_host_the_token() throws IOException {
        site.configure("credential", Site.LAUNCHER);
        assertWorks(site.git("ls-remote", Site.REPOSITORY));
        for (String stranger : List.of("https://example.com", "http://github.com", "https://github.com:8443")) {
            String seenAs = stranger.replaceFirst("^https://", "");
            site.gitHub().serve(seenAs, GitHttpBackend::refuse);
            assertThat(site.git("ls-remote", stranger + "/acme/repo.git").exitCode())
                    .isEqualTo(128);
            assertThat(site.at(seenAs)).isNotEmpty();
            assertThat(site.shownAt(seenAs)).doesNotContain(site.published().fingerprint());
        }
    }

    @Test
    void gh_is_logged_in_again_when_the_first_token_has_ended() throws IOException {
        Secret stale = Secret.of(site.workspace().secrets().installationToken());
        site.workspace().with("GH_TOKEN", stale.reveal());
        site.outliveTheFirstToken();
        assertUser(WRAPPER);
        site.workspace().without("GH_TOKEN");
        assertUser("gh");
    }

    @Test
    void a_login_that_has_not_been_renewed_does_no_harm() throws IOException {
        site.leaveGhARefusedToken();
        assertThat(site.run("gh", "api", "/user").exitCode()).isNotZero();
        assertUser(WRAPPER);
    }

    @Test
    void ghs_status_complains_of_a_dead_login_beside_the_variable_by_which_gh_works() throws IOException {
        site.leaveGhARefusedToken();
        JarProcess status = site.run(WRAPPER, "auth", "status");
        assertThat(status.out() + status.err())
                .contains("Logged in to github.com account acme[bot] (GH_TOKEN)")
                .contains("X Failed to log in to github.com account acme[bot] (");
        assertWorks(site.run(WRAPPER, "api", "rate_limit"));
        assertThat(Files.readString(Path.of("docs", "troubleshooting.md")))
                .contains("### `X Failed to log in to github.com account ... (.../hosts.yml)`");
    }

    /** Another user can have made its socket: gh would give it the login. */
    @Test
    void our_login_goes_to_the_file_and_to_no_session_bus() throws IOException {
        Path socket = site.workspace().folder().resolve("bus");
        try (ServerSocketChannel bus = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            bus.bind(UnixDomainSocketAddress.of(socket)).configureBlocking(false);
            String address = "DBUS_SESSION_BUS_ADDRESS=unix:path=" + socket;
            assertWorks(site.run("env", address, Site.LAUNCHER.toString(), "refresh-now"));
            assertThat(bus.accept()).isNull();
        }
        assertThat(site.login()).content().contains(site.published().reveal());
    }

    @Test
    void a_codespace_shows_no_other_host_a_token_of_ours() throws IOException {
        assertWorks(site.launcher("refresh-now"));
        site.assertACodespaceKeepsOurTokenBehindAUsersOwnFromOtherHosts(WRAPPER);
    }

    private void assertUser(String gh) throws IOException {
        assertWorks(site.run(gh, "api", "/user"));
        assertThat(site.shownAt("api.github.com"))
                .last()
                .isEqualTo(site.published().fingerprint());
    }

    @Test
    void the_git_command_that_meets_a_revoked_token_goes_on_with_the_same_owners_next() throws IOException {
        OwnersSite owners = OwnersSite.in(site);
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        assertWorks(site.git("clone", "--quiet", "https://github.com/globex/lib.git"));
        owners.app().revoke(owners.published("globex").reveal());
        assertWorks(site.gitIn(site.workspace().home().resolve("lib"), "fetch"));
        assertThat(owners.app().mintedFor("globex")).hasSize(2);
        assertThat(owners.app().mintedFor("acme")).hasSize(1);
        owners.assertNoneStrayed();
    }

    @Test
    void gh_and_the_wrapper_find_the_same_repository_at_hand() throws IOException {
        OwnersSite.in(site).assertGhAndTheWrapperFindTheSameRepository(WRAPPER);
    }
}
