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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Debian 12's gh (2.23), in a container that was born with a token which is dead by now. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class GhIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WRAPPER = Path.of("scripts/gh").toAbsolutePath().toString();

    private Site site;
    private Secret stale;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
        stale = Secret.of(workspace.secrets().installationToken());
        workspace.with("GH_TOKEN", stale.reveal()).with("GITHUB_TOKEN", stale.reveal());
    }

    private void withoutVariables() {
        site.workspace().without("GH_TOKEN").without("GITHUB_TOKEN");
    }

    private void assertUser(String gh, Secret token) throws IOException {
        JarProcess user = site.run(gh, "api", "/user");
        assertThat(user.exitCode()).as(user.err()).isZero();
        assertThat(user.out()).contains("acme[bot]");
        assertThat(site.shownAt("api.github.com")).last().isEqualTo(token.fingerprint());
    }

    private JarProcess startDaemon() throws IOException {
        return site.start(Site.LAUNCHER.toString(), "daemon").awaitErr("published", SOON);
    }

    @Test
    void after_the_first_tokens_end_gh_works_with_the_next_by_login_and_by_wrapper() throws IOException {
        site.outliveTheFirstToken();
        Secret second = site.published();
        assertThat(site.run("gh", "api", "/user").exitCode())
                .as("gh itself prefers the stale variable")
                .isNotZero();
        assertUser(WRAPPER, second);
        withoutVariables();
        assertUser("gh", second);
        assertThat(site.run("gh", "auth", "status").exitCode()).isZero();
    }

    @Test
    void the_wrapper_replaces_both_variables_for_every_command() throws IOException {
        startDaemon();
        assertUser(WRAPPER, site.published());
        assertThat(site.run(WRAPPER, "auth", "status").exitCode()).isZero();
        assertThat(gitCredential(WRAPPER).out())
                .contains("\nusername=x-access-token\n")
                .contains("\npassword=" + site.published().reveal() + "\n");
    }

    @Test
    void git_may_go_through_ghs_own_helper() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        withoutVariables();
        assertThat(gitCredential("gh").out())
                .contains("\npassword=" + site.published().reveal() + "\n");
    }

    private JarProcess gitCredential(String gh) throws IOException {
        return site.run(
                "sh",
                "-c",
                "printf 'protocol=https\\nhost=github.com\\n\\n' | \"$1\" auth \"$2\" get",
                "sh",
                gh,
                "git-credential");
    }

    @Test
    void a_token_of_ours_that_has_been_replaced_is_replaced_in_a_variable_too() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Secret retired = site.published();
        site.gitHub().refuse(retired);
        site.workspace().platform().forgetToken();
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        site.workspace().with("GH_TOKEN", retired.reveal()).without("GITHUB_TOKEN");
        assertThat(site.published()).isNotEqualTo(retired);
        assertUser(WRAPPER, site.published());
    }

    @Test
    void a_login_that_has_not_been_renewed_does_no_harm() throws IOException {
        site.leaveGhARefusedToken();
        withoutVariables();
        assertThat(site.run("gh", "api", "/user").exitCode()).isNotZero();
        assertUser(WRAPPER, site.published());
    }

    @Test
    void the_daemon_finds_out_by_itself_that_gh_is_refused() throws IOException {
        startDaemon();
        Secret revoked = site.published();
        Await.until(
                "gh is logged in",
                SOON,
                () -> Files.exists(site.login())
                        && Files.readString(site.login()).contains(revoked.reveal()));
        assertUser(WRAPPER, revoked);
        site.gitHub().refuse(revoked);
        site.workspace().platform().forgetToken();
        assertThat(site.run(WRAPPER, "api", "/user").exitCode()).isNotZero();
        Await.until(
                "two looks, 30 s apart: one asks GitHub, the next asks the platform",
                Duration.ofSeconds(120),
                () -> !site.published().equals(revoked));
        assertUser(WRAPPER, site.published());
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
    }

    @Test
    void a_users_own_token_is_left_alone() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Secret own = Secret.of(site.workspace().secrets().personalToken());
        site.gitHub().accept(own);
        site.workspace().with("GH_TOKEN", own.reveal());
        assertUser(WRAPPER, own);
    }

    @Test
    void a_codespace_shows_no_other_host_a_token_of_ours() throws IOException {
        startDaemon();
        site.assertACodespaceKeepsOurTokenBehindAUsersOwnFromOtherHosts(WRAPPER);
    }

    @Test
    void with_neither_variable_nor_login_the_wrapper_gives_the_cached_token() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        withoutVariables();
        site.workspace()
                .with("GH_CONFIG_DIR", site.workspace().home().resolve("none").toString());
        assertThat(site.run("gh", "api", "/user").exitCode()).isNotZero();
        assertUser(WRAPPER, site.published());
    }

    @Test
    void a_persons_own_login_is_left_alone_by_daemon_and_wrapper() throws IOException {
        Secret own = Secret.of(site.workspace().secrets().personalToken());
        site.gitHub().accept(own);
        Files.createDirectories(site.login().getParent());
        String login =
                "github.com:\n    user: person\n    oauth_token: " + own.reveal() + "\n    git_protocol: https\n";
        Files.writeString(site.login(), login);
        startDaemon().awaitErr("gh has a login for github.com that is not ours; it is left alone", SOON);
        withoutVariables();
        assertUser(WRAPPER, own);
        assertUser("gh", own);
        assertThat(site.login()).hasContent(login);
    }

    @Test
    void the_wrapper_lets_a_person_log_in_beside_the_stale_variables() throws IOException {
        Secret own = Secret.of(site.workspace().secrets().personalToken());
        site.gitHub().accept(own);
        startDaemon();
        // Waits its turn behind the daemon's own login, which must not come after the person's.
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        site.workspace().with("OWN", own.reveal());
        JarProcess login = site.run(
                "sh", "-c", "printenv OWN | \"$1\" auth login --hostname github.com --with-token", "sh", WRAPPER);
        assertThat(login.exitCode()).as(login.err()).isZero();
        withoutVariables();
        assertUser("gh", own);
    }

    @Test
    void no_other_host_gets_the_token_of_an_enterprise_server() throws IOException {
        String other = "github.com.evil.test";
        withoutVariables();
        site.workspace().with("GITHUB_HOST", "ghe.example");
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        site.workspace().with("GH_ENTERPRISE_TOKEN", site.published().reveal());
        site.run("gh", "api", "https://" + other + "/x");
        assertThat(site.shownAt(other))
                .as("gh itself")
                .containsOnly(site.published().fingerprint());
        long before = site.shownAt(other).count();
        site.run(WRAPPER, "api", "https://" + other + "/x");
        site.run(WRAPPER, "api", "--hostname", other, "/user");
        site.run(WRAPPER, "pr", "list", "-R", other + "/acme/repo");
        site.workspace().with("GH_HOST", other);
        site.run(WRAPPER, "api", "/user");
        assertThat(site.shownAt(other)).as("by the wrapper").hasSize((int) before);
        site.workspace().with("GH_HOST", "ghe.example");
        assertThat(site.run(WRAPPER, "api", "/user").exitCode()).isZero();
        assertThat(site.shownAt("ghe.example"))
                .last()
                .isEqualTo(site.published().fingerprint());
    }

    /** One as people write them: a script, beside gh's own, that calls gh and shows what it was given. */
    private void install(String name, String script) throws IOException {
        Path folder = Files.createDirectories(
                site.workspace().home().resolve(".local/share/gh/extensions").resolve(name));
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void an_extension_that_asks_another_host_shows_it_no_token_of_an_enterprise_server() throws IOException {
        String other = "github.com.evil.test";
        install(
                "gh-ask",
                "printenv | grep TOKEN= >\"$HOME/extension\"\n" + WRAPPER + " api https://" + other
                        + "/x\ngh api --hostname " + other + " /user\n" + WRAPPER
                        + " api --hostname ghe.example /user\n");
        withoutVariables();
        site.workspace().with("GITHUB_HOST", "ghe.example").with("GH_HOST", "ghe.example");
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Secret token = site.published();
        site.run(WRAPPER, "ask");
        assertThat(site.shownAt(other)).as("without a variable").doesNotContain(token.fingerprint());
        site.workspace().with("GH_ENTERPRISE_TOKEN", token.reveal());
        long before = site.shownAt("ghe.example").count();
        JarProcess asked = site.run(WRAPPER, "ask");
        assertThat(site.shownAt(other)).as("with one").doesNotContain(token.fingerprint());
        assertThat(site.shownAt("ghe.example").skip(before)).as(asked.err()).contains(token.fingerprint());
        assertThat(site.workspace().home().resolve("extension")).content().doesNotContain(token.reveal());
    }

    @Test
    void an_extension_works_with_the_cached_token_of_github() throws IOException {
        install("gh-who", "exec gh api /user\n");
        startDaemon();
        JarProcess user = site.run(WRAPPER, "who");
        assertThat(user.exitCode()).as(user.err()).isZero();
        assertThat(site.shownAt("api.github.com"))
                .last()
                .isEqualTo(site.published().fingerprint());
    }
}
