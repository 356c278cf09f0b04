package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Root's setup for the user that the runtime works as, with the program in a folder as an image has it. */
@ProcessTest
@Tag("root")
final class SetupForUserIT {
    /** A user that every Debian has, with a home that none has. */
    private static final String NAME = "nobody";

    private static final int UID = 65534;
    private static final List<String> SCRIPTS = List.of("gh", "molecule-askpass", "molecule-gh-token-refresh");

    @Test
    void the_user_and_root_get_the_token_by_the_systems_configuration(Workspace workspace) throws IOException {
        JarProcess setup = setup(prepare(workspace));
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        Files.setAttribute(workspace.bearerFile(), "unix:uid", UID);
        assertThat(workspace.runAs(UID, "refresh-now").exitCode()).isZero();
        assertThat(fill(workspace, List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "--")))
                .contains("username=x-access-token\n", "password=ghs_");
        assertThat(fill(workspace, List.of())).contains("password=ghs_");
    }

    @Test
    void what_the_systems_configuration_does_need_not_be_done_for_oneself(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        List<String> forOneself = command(workspace);
        forOneself.removeAll(List.of("--user", NAME));
        JarProcess own = workspace.startCommand(forOneself);
        assertThat(own.exitCode()).isZero();
        assertThat(own.out()).isEqualTo("nothing to change\n");
        assertThat(workspace.folder().resolve("global")).doesNotExist();
    }

    @Test
    void the_cache_folder_is_the_users_alone(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        for (Path made : List.of(cache(workspace), cache(workspace).getParent())) {
            assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(UID);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_folder_of_somebody_else_is_not_given_away(Workspace workspace) throws IOException {
        prepare(workspace);
        Files.createDirectories(cache(workspace));
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains(cache(workspace) + " is not a folder of user " + UID);
        assertThat(Files.getAttribute(cache(workspace), "unix:uid")).isEqualTo(0);
    }

    @Test
    void a_home_that_is_not_there_is_not_made(Workspace workspace) throws IOException {
        JarProcess setup = setup(prepare(workspace).without("TOKEN_CACHE_DIR"));
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains("there is no home /nonexistent");
        assertThat(Path.of("/nonexistent")).doesNotExist();
    }

    @Test
    void what_is_made_can_be_read_by_others_whatever_the_umask(Workspace workspace) throws IOException {
        prepare(workspace);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(command(workspace));
        assertThat(workspace.startCommand(command).exitCode()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(system(workspace))))
                .isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(workspace.folder().resolve("links"))))
                .isEqualTo("rwxr-xr-x");
    }

    @Test
    void the_users_own_configuration_that_clears_ours_is_found(Workspace workspace) throws IOException {
        prepare(workspace);
        Path global = workspace.folder().resolve("global");
        Files.writeString(
                global,
                "[credential \"https://github.com\"]\n\thelper = \n\thelper = !/usr/bin/gh auth git-credential\n");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains("git does not come to our helper", "setup' as " + NAME);
        JarProcess check = setup(workspace, "--check");
        assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(check.out()).contains("wrong  git does not come to our helper");
        Files.writeString(global, "[credential]\n\thelper = store\n");
        JarProcess beside = setup(workspace, "--check");
        assertThat(beside.exitCode()).isZero();
        assertThat(beside.out()).contains("git also tells store (" + global + ")");
    }

    @Test
    void remove_leaves_nothing_in_the_systems_configuration(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(system(workspace)).isEmptyFile();
        assertThat(workspace.folder().resolve("links")).isEmptyDirectory();
        assertThat(cache(workspace)).doesNotExist();
    }

    @Test
    void only_root_may_and_only_for_a_user_that_there_is(Workspace workspace) throws IOException {
        JarProcess stranger = workspace.runAs(UID, "setup", "--user", NAME);
        assertThat(stranger.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(stranger.err().lines()).singleElement().asString().contains("only root");
        JarProcess unknown = workspace.run("setup", "--user", "no-such-user");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(unknown.err().lines()).singleElement().asString().contains("no user no-such-user");
    }

    @Test
    void a_folder_for_links_that_cannot_be_written_is_one_line(Workspace workspace) throws IOException {
        prepare(workspace);
        Files.createDirectory(workspace.folder().resolve("links"));
        workspace.with("GIT_CONFIG_GLOBAL", "/proc/none/x").with("TOKEN_CACHE_DIR", "/proc/none/y");
        JarProcess mine = workspace.runAs(
                UID, "setup", "--bin-dir", workspace.folder().resolve("links").toString());
        assertThat(mine.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(mine.err().lines()).hasSize(3);
        assertThat(mine.err()).contains("cannot be written, so nothing is linked there", "cannot work on /proc/none");
    }

    @Test
    void a_jar_without_a_launcher_beside_it_says_so(Workspace workspace) throws IOException {
        prepare(workspace);
        Files.delete(workspace.folder().resolve("some where/bin/molecule-gh-token-refresh"));
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err().lines()).singleElement().asString().contains("no launcher beside the JAR");
    }

    private static Workspace prepare(Workspace workspace) throws IOException {
        Path home = Files.createDirectory(workspace.folder().resolve("some where"));
        Path lib = Files.createDirectory(home.resolve("lib"));
        Files.copy(Path.of("target/molecule-gh-token-refresh.jar"), lib.resolve("molecule-gh-token-refresh.jar"));
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String script : SCRIPTS) {
            Path copy = Files.copy(Path.of("scripts", script), bin.resolve(script));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return workspace
                .with("GIT_CONFIG_SYSTEM", system(workspace).toString())
                .with("GIT_CONFIG_GLOBAL", workspace.folder().resolve("global").toString())
                .with("GIT_TERMINAL_PROMPT", "0")
                .with("TOKEN_CACHE_DIR", cache(workspace).toString());
    }

    private static Path system(Workspace workspace) {
        return workspace.folder().resolve("system");
    }

    private static Path cache(Workspace workspace) {
        return workspace.folder().resolve("data/cache");
    }

    private static List<String> command(Workspace workspace, String... flags) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                workspace
                        .folder()
                        .resolve("some where/lib/molecule-gh-token-refresh.jar")
                        .toString(),
                "setup",
                "--user",
                NAME,
                "--bin-dir",
                workspace.folder().resolve("links").toString()));
        command.addAll(List.of(flags));
        return command;
    }

    private static JarProcess setup(Workspace workspace, String... flags) throws IOException {
        JarProcess setup = workspace.startCommand(command(workspace, flags));
        setup.exitCode();
        return setup;
    }

    /** Named as what may print a token: {@code git credential fill} does. */
    private static String fill(Workspace workspace, List<String> becoming) throws IOException {
        List<String> command = new ArrayList<>(becoming);
        command.addAll(
                List.of("sh", "-c", "printf 'url=https://github.com\\n\\n' | git credential fill", "git-credential"));
        JarProcess git = workspace.startCommand(command);
        git.exitCode();
        return git.out();
    }
}
