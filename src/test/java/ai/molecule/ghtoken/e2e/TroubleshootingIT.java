package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The headings of docs/troubleshooting.md, each provoked with the real git and gh; and that what it advises helps. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class TroubleshootingIT {
    private static final Path PAGE = Path.of("docs", "troubleshooting.md");

    private Site site;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
    }

    /** The program fails with these very words, and the page has a heading for them. */
    private static void assertDocumented(JarProcess process, String message) throws IOException {
        assertThat(process.exitCode()).as("%s fails", process).isNotZero();
        assertThat(process.err()).contains(message);
        assertThat(Files.readString(PAGE)).contains("### `" + message);
    }

    private JarProcess lsRemote() throws IOException {
        return site.git("ls-remote", Site.REPOSITORY);
    }

    @Test
    void a_token_that_github_refuses() throws IOException {
        assertThat(lsRemote().exitCode()).isZero();
        site.gitHub().refuse(site.published());
        site.workspace().platform().forgetToken();
        assertDocumented(lsRemote(), "fatal: Authentication failed for 'https://github.com/");
        assertThat(lsRemote().exitCode()).as("try again").isZero();
    }

    @Test
    void no_helper() throws IOException {
        Files.delete(site.workspace().home().resolve(".gitconfig"));
        assertDocumented(
                lsRemote(), "fatal: could not read Username for 'https://github.com': terminal prompts disabled");
        site.workspace().with("PATH", System.getenv("PATH"));
        String bin = site.workspace().folder().resolve("links").toString();
        assertThat(site.launcher("setup", "--bin-dir", bin).exitCode()).isBetween(0, 1);
        assertThat(lsRemote().exitCode()).as("setup").isZero();
    }

    @Test
    void no_token() throws IOException {
        site.workspace().platform().answerWith(500);
        JarProcess git = lsRemote();
        assertDocumented(git, "fatal: credential helper '");
        assertThat(git.err()).contains("' told us to quit").contains("answered 500");
    }

    /** Whoever never had an App may have a personal token for askpass: our helper leaves git to it. */
    @Test
    void no_app() throws IOException {
        site.workspace().platform().answerWith(404);
        JarProcess git = lsRemote();
        assertDocumented(git, "fatal: could not read Username for 'https://github.com'");
        assertThat(git.err()).contains("answered 404");
    }

    @Test
    void a_repository_that_the_installation_cannot_see() throws IOException {
        JarProcess git = site.git("ls-remote", "https://github.com/acme/none.git");
        assertDocumented(git, "fatal: repository 'https://github.com/");
        assertThat(git.err()).contains("none.git/' not found");
    }

    @Test
    void a_stale_variable() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Secret stale = Secret.of(site.workspace().secrets().installationToken());
        site.workspace().with("GH_TOKEN", stale.reveal());
        assertDocumented(site.run("gh", "api", "/user"), "gh: Bad credentials (HTTP 401)");
        String other = "HTTP 401: Bad credentials (https://api.github.com/graphql)";
        assertThat(site.run("gh", "repo", "view", "acme/repo").err()).contains(other);
        assertThat(Files.readString(PAGE)).contains("`" + other + "`");
        JarProcess exec = site.launcher("exec", "--", "gh", "api", "/user");
        assertThat(exec.exitCode()).as(exec.err()).isZero();
    }

    @Test
    void a_variable_in_the_way_of_a_login() throws IOException {
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        site.workspace().with("GH_TOKEN", site.published().reveal());
        assertDocumented(
                site.run("sh", "-c", "echo no-token | gh auth login --with-token"),
                "The value of the GH_TOKEN environment variable is being used for authentication.");
    }

    @Test
    void no_login() throws IOException {
        JarProcess gh = site.run("gh", "api", "/user");
        assertDocumented(gh, "To get started with GitHub CLI, please run:  gh auth login");
    }

    @Test
    void no_gh_behind_the_wrapper() throws IOException {
        site.workspace().with("PATH", "/nowhere");
        assertDocumented(
                site.run("/bin/sh", Path.of("scripts/gh").toAbsolutePath().toString(), "api", "/user"),
                "gh: there is no other gh on PATH after ");
    }
}
