package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What else gives git a credential, or keeps it from asking for one, beside what {@code setup} has written; by real git. */
@ProcessTest
final class BesideOthersIT {
    private Site site;
    private Path home;

    @BeforeEach
    void setUp(Workspace workspace) throws IOException {
        site = Site.in(workspace);
        home = workspace.home();
        Files.writeString(home.resolve(".gitconfig"), "[user]\n\tname = A Person\n\temail = person@example.com\n");
        Path bin = Files.createDirectory(home.resolve("bin"));
        workspace.with("PATH", bin + ":" + System.getenv("PATH"));
        JarProcess setup = site.launcher("setup", "--bin-dir", bin.toString());
        assertThat(setup.exitCode()).as(setup.err()).isZero();
    }

    private void write(String file, String text) throws IOException {
        Path path = Files.writeString(home.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private void assertWorks(String... command) throws IOException {
        JarProcess git = site.git(command);
        assertThat(git.exitCode()).as(git.err()).isZero();
        assertThat(site.admittedAt("github.com"))
                .containsExactly(site.published().fingerprint());
    }

    private List<String> doctor() throws IOException {
        return site.launcher("doctor", "--offline").out().lines().toList();
    }

    /** curl sends it before git asks a helper. */
    @Test
    void a_dead_token_in_netrc_costs_one_request() throws IOException {
        write(".netrc", "machine github.com login x-access-token password dead\n");
        assertWorks("ls-remote", Site.REPOSITORY);
        assertThat(site.shownAt("github.com").distinct()).hasSize(2);
    }

    @Test
    void a_dead_token_in_gits_store_is_not_asked_for() throws IOException {
        Path settings = home.resolve(".gitconfig");
        Files.writeString(settings, "[credential]\n\thelper = store\n" + Files.readString(settings));
        write(".git-credentials", "https://x-access-token:dead@github.com\n");
        assertWorks("ls-remote", Site.REPOSITORY);
        assertThat(site.shownAt("github.com").distinct()).hasSize(1);
    }

    /** As an editor writes it into a container that it is attached to. */
    @Test
    void the_helper_and_askpass_of_an_editor_that_is_gone_change_nothing_and_are_said() throws IOException {
        write(".gitconfig", "[credential]\n\thelper = \"!f() { /gone/node /gone/editor.js $*; }; f\"\n");
        site.workspace().with("GIT_ASKPASS", "/gone/askpass.sh");
        assertWorks("ls-remote", Site.REPOSITORY);
        assertThat(doctor()).anyMatch(line -> line.matches("warning +git +hands each token also to a shell snippet.*"));
    }

    @Test
    void a_submodule_by_ssh_is_cloned_after_what_doctor_says() throws IOException {
        assertWorks("clone", "--quiet", Site.REPOSITORY);
        write("repo/file", "text\n");
        assertWorks("-C", "repo", "add", "file");
        assertWorks("-C", "repo", "commit", "--quiet", "--message=Something");
        assertWorks("-C", "repo", "push", "--quiet", "origin", "HEAD:main");
        String head = site.inClone("rev-parse", "HEAD").out().strip();
        write("repo/.gitmodules", "[submodule \"lib\"]\n\tpath = lib\n\turl = git@github.com:acme/repo.git\n");
        assertWorks("-C", "repo", "add", ".gitmodules");
        assertWorks("-C", "repo", "update-index", "--add", "--cacheinfo", "160000," + head + ",lib");
        site.workspace().with("GIT_SSH_COMMAND", "false");
        List<String> update = List.of("submodule", "update", "--init");
        assertThat(site.inClone(update.toArray(String[]::new)).exitCode()).isNotZero();
        JarProcess doctor =
                site.run("sh", "-c", "cd \"$HOME/repo\" && \"$0\" doctor --offline", Site.LAUNCHER.toString());
        String fix = "git config --global url.https://github.com/.insteadOf git@github.com:";
        assertThat(doctor.out())
                .contains("submodule.lib.url uses ssh to github.com")
                .contains("fix: " + fix);
        assertThat(site.run(fix.split(" ")).exitCode()).isZero();
        assertThat(site.inClone(update.toArray(String[]::new)).exitCode()).isZero();
    }

    @Test
    void a_tool_that_clears_every_helper_by_a_variable_is_named() throws IOException {
        site.workspace()
                .with("GIT_CONFIG_COUNT", "1")
                .with("GIT_CONFIG_KEY_0", "credential.helper")
                .with("GIT_CONFIG_VALUE_0", "");
        assertThat(site.git("ls-remote", Site.REPOSITORY).exitCode()).isEqualTo(128);
        assertThat(doctor())
                .anyMatch(line -> line.matches("problem +git .* asks no helper .*unset GIT_CONFIG_COUNT.*"));
    }
}
