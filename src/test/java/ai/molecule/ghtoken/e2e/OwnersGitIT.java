package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** git, git-lfs and gh, where the repositories of each owner have a token of their own. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class OwnersGitIT {
    private static final String LIB = "https://github.com/globex/lib.git";
    private static final String WRAPPER = Path.of("scripts/gh").toAbsolutePath().toString();

    private OwnersSite owners;
    private Site site;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
        owners = OwnersSite.in(site);
    }

    private static JarProcess assertWorks(JarProcess process) {
        assertThat(process.exitCode()).as("%s: %s", process, process.err()).isZero();
        return process;
    }

    private Path lib() {
        return site.workspace().home().resolve("lib");
    }

    /** In a clone of globex's. */
    private JarProcess inLib(String... arguments) throws IOException {
        return site.gitIn(lib(), arguments);
    }

    private void pushSomethingToLib() throws IOException {
        assertWorks(site.git("clone", "--quiet", LIB));
        Files.writeString(lib().resolve("file"), "text\n");
        assertWorks(inLib("add", "file"));
        assertWorks(inLib("commit", "--quiet", "--message=Something"));
        assertWorks(inLib("push", "--quiet", "origin", "HEAD:main"));
    }

    @Test
    void a_submodule_of_another_owner_is_cloned_and_each_owner_is_asked_once() throws IOException {
        pushSomethingToLib();
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        assertWorks(site.inClone("submodule", "--quiet", "add", LIB));
        assertWorks(site.inClone("commit", "--quiet", "--message=A submodule"));
        assertWorks(site.inClone("push", "--quiet", "origin", "HEAD:main"));
        assertWorks(site.git("clone", "--quiet", "--recurse-submodules", Site.REPOSITORY, "again"));
        assertThat(site.workspace().home().resolve("again/lib/file")).hasContent("text\n");
        assertThat(owners.app().mintedFor("acme")).hasSize(1);
        assertThat(owners.app().mintedFor("globex")).hasSize(1);
        owners.assertNoneStrayed();
    }

    @Test
    void a_wiki_and_an_owner_in_capitals_have_the_owners_token() throws IOException {
        assertWorks(site.git("clone", "--quiet", "https://github.com/globex/lib.wiki.git", "wiki"));
        assertWorks(inWiki("commit", "--quiet", "--allow-empty", "--message=A page"));
        assertWorks(inWiki("push", "--quiet", "origin", "HEAD:main"));
        assertWorks(site.launcher("token", "--owner", "GLOBEX"));
        assertThat(owners.app().minted()).hasSize(1);
        owners.assertNoneStrayed();
    }

    private JarProcess inWiki(String... arguments) throws IOException {
        return site.gitIn(site.workspace().home().resolve("wiki"), arguments);
    }

    @Test
    void git_lfs_downloads_an_owners_file() throws Exception {
        site.workspace().with("GIT_LFS_SKIP_SMUDGE", "1");
        pushSomethingToLib();
        assertWorks(inLib("lfs", "install", "--local"));
        Files.writeString(lib().resolve("large"), LfsStandIn.pointerTo(LfsStandIn.CONTENT));
        assertWorks(inLib("add", "large"));
        Files.writeString(lib().resolve(".gitattributes"), "large filter=lfs -text\n");
        assertWorks(inLib("add", ".gitattributes"));
        assertWorks(inLib("commit", "--quiet", "--message=A large file"));
        assertWorks(inLib("lfs", "pull"));
        assertThat(lib().resolve("large")).hasContent(LfsStandIn.CONTENT);
        assertThat(owners.app().minted()).hasSize(1);
        owners.assertNoneStrayed();
    }

    @Test
    void a_suspended_installation_fails_its_owners_commands_alone() throws IOException {
        pushSomethingToLib();
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        owners.app().suspend("globex");
        assertThat(inLib("fetch").exitCode()).isEqualTo(128);
        JarProcess again = inLib("fetch");
        assertThat(again.exitCode()).isEqualTo(128);
        assertThat(again.err()).contains("GitHub refuses the token, and there is no other yet");
        assertThat(inLib("fetch").err()).contains("told us to quit");
        assertWorks(site.inClone("ls-remote", "origin"));
        owners.app().restore("globex");
        assertWorks(site.launcher("token", "--owner", "globex"));
        assertWorks(inLib("fetch"));
        assertThat(owners.app().mintedFor("acme")).hasSize(1);
        owners.assertNoneStrayed();
    }

    @Test
    void a_revoked_token_costs_one_command_and_no_other_owner_a_token() throws IOException {
        pushSomethingToLib();
        assertWorks(site.git("clone", "--quiet", Site.REPOSITORY));
        Secret acme = owners.published("acme");
        owners.app().revoke(owners.published("globex").reveal());
        assertThat(inLib("fetch").exitCode())
                .as("git before 2.46 does not ask twice")
                .isEqualTo(128);
        assertWorks(inLib("fetch"));
        assertThat(owners.app().mintedFor("globex")).hasSize(2);
        assertThat(owners.published("acme")).isEqualTo(acme);
        owners.assertNoneStrayed();
    }

    @Test
    void gh_gets_the_token_of_the_repositorys_owner() throws IOException {
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.git("clone", "--quiet", LIB));
        for (String repository : List.of("acme/repo", "globex/lib", "github.com/Globex/lib")) {
            assertWorks(site.run(WRAPPER, "secret", "list", "-R", repository));
        }
        assertWorks(site.run(WRAPPER, "api", "repos/globex/lib/actions/secrets"));
        assertWorks(site.run(WRAPPER, "api", "rate_limit"));
        assertThat(site.at("api.github.com")).last().extracting(owners::ownerOf).isEqualTo("acme");
    }

    @Test
    void the_daemon_sees_that_git_gh_and_a_script_use_an_owners_token() throws IOException {
        assertWorks(site.launcher("token", "--owner", "globex"));
        assertIsUse(() -> site.git("ls-remote", LIB));
        assertIsUse(() -> site.run(WRAPPER, "workflow", "list", "-R", "globex/lib"));
        assertIsUse(() -> site.launcher("token", "--owner", "globex"));
        assertThat(owners.app().minted()).as("none had the program mint anew").hasSize(1);
    }

    private interface Use {
        JarProcess run() throws IOException;
    }

    private void assertIsUse(Use use) throws IOException {
        Path used = site.workspace().cache().resolve("owners/globex/used");
        Files.setLastModifiedTime(used, FileTime.from(Instant.EPOCH));
        assertWorks(use.run());
        assertThat(Files.getLastModifiedTime(used).toInstant()).isAfter(Instant.EPOCH);
    }

    @Test
    void gh_and_the_wrapper_find_the_same_repository_at_hand() throws IOException {
        owners.assertGhAndTheWrapperFindTheSameRepository(WRAPPER);
    }
}
