package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Root's setup for the user that the runtime works as, with the program in a folder as an image has it, and an /etc of each
 * test's own.
 */
@ProcessTest
@Tag("root")
final class SetupForUserIT {
    static final String NAME = "agent";
    static final int UID = 61_301;
    private static final String HOMELESS = "homeless";

    private static final Path SHARED = Path.of("molecule-gh-token-refresh");
    private static final List<String> SCRIPTS =
            List.of("gh", "molecule-askpass", "molecule-gh-token-refresh", "start-program", "drop-root");

    @Test
    void the_user_and_root_get_the_token_by_the_systems_configuration(Workspace workspace) throws IOException {
        JarProcess setup = setup(prepare(workspace));
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        Files.setAttribute(workspace.bearerFile(), "unix:uid", UID);
        workspace.with("HOME", agentHome(workspace).toString());
        assertThat(workspace.runAs(UID, "refresh-now").exitCode()).isZero();
        workspace.without("TOKEN_CACHE_DIR");
        assertThat(fill(workspace, List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "--")))
                .contains("username=x-access-token\n", "password=ghs_");
        assertThat(fill(workspace.with("HOME", "/root"), List.of())).contains("password=ghs_");
    }

    @Test
    void git_ends_at_the_helper_whatever_the_agent_has_done_to_its_environment(Workspace workspace) throws IOException {
        assertThat(setup(prepare(workspace)).exitCode()).isZero();
        Files.setAttribute(workspace.bearerFile(), "unix:uid", UID);
        workspace.with("HOME", agentHome(workspace).toString());
        assertThat(workspace.runAs(UID, "refresh-now").exitCode()).isZero();
        // The container's own file is in /etc; the test's is where this variable says.
        String system = "GIT_CONFIG_SYSTEM=" + system(workspace);
        for (List<String> environment : List.of(
                List.of("env", "-i", system, "PATH=/usr/bin:/bin", "GIT_TERMINAL_PROMPT=0"),
                List.of("env", "-u", "HOME", "-u", "TOKEN_CACHE_DIR"),
                List.of("env", "-u", "TOKEN_CACHE_DIR", "HOME=/"),
                List.of("env", "GIT_CONFIG_GLOBAL=/dev/null"),
                List.of("env", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=user.name", "GIT_CONFIG_VALUE_0=A Person"))) {
            List<String> becoming =
                    new ArrayList<>(List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "--"));
            becoming.addAll(environment);
            assertThat(fill(workspace, becoming)).as("%s", environment).contains("password=ghs_");
        }
    }

    @Test
    void what_others_read_is_in_etc(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        Path shared = etc(workspace).resolve(SHARED);
        assertThat(shared.resolve("cache-dir")).hasContent(cache(workspace) + "\n");
        assertThat(shared.resolve("askpass-hosts")).hasContent("github.com\n");
        assertThat(shared.resolve("gitconfig")).content().contains("[credential \"https://github.com\"]");
        assertThat(system(workspace)).hasContent("[include]\n\tpath = /etc/" + SHARED + "/gitconfig\n");
    }

    private static List<String> forItself(Workspace workspace) {
        List<String> own = new ArrayList<>(List.of("setpriv", "--reuid=" + UID, "--clear-groups", "--"));
        own.addAll(command(workspace));
        own.removeAll(List.of("--user", NAME));
        return own;
    }

    /** With HOME=/tmp, whoever comes first makes .config, and can exchange what is in it for a helper of its own. */
    @Test
    void the_user_writes_no_configuration_below_a_folder_of_another_user(Workspace workspace) throws IOException {
        prepare(workspace);
        Path home = Files.createDirectory(workspace.folder().resolve("home-for-all"));
        Files.setAttribute(home, "unix:mode", 01777);
        workspace.with("HOME", home.toString());
        Path theirs = Files.createDirectory(home.resolve(".config"));
        Files.setAttribute(theirs, "unix:mode", 0777);
        Files.setAttribute(theirs, "unix:uid", 64321);
        JarProcess setup = inContainer(workspace, forItself(workspace));
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err())
                .contains(theirs.resolve(SHARED) + " is left alone: " + theirs + " is another user's; set HOME");
        assertThat(theirs).isEmptyDirectory();
        assertThat(home.resolve(".gitconfig")).doesNotExist();
        Files.delete(theirs);
        assertThat(inContainer(workspace, forItself(workspace)).err()).doesNotContain("left alone");
        assertThat(theirs.resolve(SHARED).resolve("gitconfig")).exists();
        assertThat(Files.getAttribute(theirs, "unix:uid")).isEqualTo(UID);
    }

    @Test
    void the_user_may_set_up_for_itself_as_well(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        workspace.with("HOME", agentHome(workspace).toString());
        List<String> own = forItself(workspace);
        JarProcess first = inContainer(workspace, own);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(inContainer(workspace, own).out()).isEqualTo("nothing to change\n");
        assertThat(setup(workspace, "--check").exitCode()).isZero();
    }

    @Test
    void the_cache_folder_is_made_by_the_user_for_itself_alone(Workspace workspace) throws IOException {
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
    void where_only_root_can_make_the_folder_it_is_not_made(Workspace workspace) throws IOException {
        Path rootsOwn = workspace.folder().resolve("root's/cache");
        JarProcess setup = setup(prepare(workspace).with("TOKEN_CACHE_DIR", rootsOwn.toString()));
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err().lines()).singleElement().asString().contains("permission denied");
        assertThat(rootsOwn.getParent()).doesNotExist();
    }

    @Test
    void a_home_that_is_not_there_is_not_made(Workspace workspace) throws IOException {
        prepare(workspace).without("TOKEN_CACHE_DIR");
        List<String> command = command(workspace);
        command.replaceAll(word -> word.equals(NAME) ? HOMELESS : word);
        JarProcess setup = inContainer(workspace, command);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains("there is no home /nonexistent");
        assertThat(Path.of("/nonexistent")).doesNotExist();
    }

    @Test
    void what_is_made_can_be_read_by_others_whatever_the_umask(Workspace workspace) throws IOException {
        prepare(workspace);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
        command.addAll(command(workspace));
        assertThat(inContainer(workspace, command).exitCode()).isZero();
        Path shared = etc(workspace).resolve(SHARED);
        for (Path folder : List.of(workspace.folder().resolve("links"), shared)) {
            assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
        }
        for (Path file : List.of(system(workspace), shared.resolve("gitconfig"), shared.resolve("cache-dir"))) {
            assertThat(mode(file)).isEqualTo("rw-r--r--");
        }
    }

    @Test
    void root_changes_nothing_in_a_folder_that_the_user_can_change(Workspace workspace) throws IOException {
        prepare(workspace);
        Path open = Files.createDirectory(workspace.folder().resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path home = agentHome(workspace);
        for (Path theirs : List.of(home, open)) {
            workspace.with("GIT_CONFIG_SYSTEM", theirs.resolve("gitconfig").toString());
            List<String> command = command(workspace);
            command.set(
                    command.indexOf("--bin-dir") + 1, theirs.resolve("links").toString());
            JarProcess setup = inContainer(workspace, command);
            assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
            assertThat(setup.err())
                    .contains(theirs + "/links is left alone: users other than root can change " + theirs);
            // Root looks at no configuration there either.
            assertThat(setup.out() + setup.err()).doesNotContain(theirs + "/gitconfig");
            assertThat(theirs).isEmptyDirectory();
        }
    }

    @Test
    void the_users_own_configuration_that_clears_ours_is_found(Workspace workspace) throws IOException {
        prepare(workspace);
        Path global = agentHome(workspace).resolve(".gitconfig");
        Files.writeString(
                global,
                "[credential \"https://github.com\"]\n\thelper = \n\thelper = !/usr/bin/gh auth git-credential\n");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains("git asks another helper for https://github.com and not ours");
        JarProcess check = setup(workspace, "--check");
        assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(check.out()).contains("wrong  git asks another helper");
        Files.writeString(global, "[credential]\n\thelper = store\n");
        assertThat(setup(workspace, "--check").exitCode())
                .as("git sorts by address")
                .isZero();
    }

    @Test
    void the_user_asks_github_for_the_author_of_its_commits_and_root_writes_nothing_of_it(Workspace workspace)
            throws IOException {
        prepare(workspace);
        AppWorkspace app = AppWorkspace.in(workspace);
        assertThat(setup(workspace, "--identity").err())
                .as("the key is root's")
                .contains(app.keyFile() + " cannot be read");
        Files.setAttribute(app.keyFile(), "unix:uid", UID);
        JarProcess setup = setup(workspace, "--identity");
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        assertThat(setup(workspace, "--check", "--identity").exitCode()).isZero();
        Path global = agentHome(workspace).resolve(".gitconfig");
        assertThat(Files.getAttribute(global, "unix:uid")).isEqualTo(UID);
        assertThat(inContainer(workspace, asAgent(workspace, "git", "config", "user.email"))
                        .out())
                .isEqualTo(StandInApp.BOT_EMAIL + "\n");
        assertThat(system(workspace)).content().doesNotContain("identity");
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(global).isEmptyFile();
        assertThat(agentHome(workspace).resolve(".config")).isEmptyDirectory();
    }

    private static List<String> asAgent(Workspace workspace, String... command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups"));
        words.addAll(List.of("env", "HOME=" + agentHome(workspace)));
        words.addAll(List.of(command));
        return words;
    }

    @Test
    void remove_leaves_nothing_in_the_system(Workspace workspace) throws IOException {
        setup(prepare(workspace));
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(system(workspace)).isEmptyFile();
        assertThat(etc(workspace).resolve(SHARED)).doesNotExist();
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
    void what_cannot_be_written_is_a_line_each(Workspace workspace) throws IOException {
        prepare(workspace);
        Files.createDirectory(workspace.folder().resolve("links"));
        workspace.with("GIT_CONFIG_GLOBAL", "/proc/none/x").with("TOKEN_CACHE_DIR", "/proc/none/y");
        JarProcess mine = workspace.runAs(
                UID, "setup", "--bin-dir", workspace.folder().resolve("links").toString());
        assertThat(mine.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(mine.err().lines()).hasSize(5);
        assertThat(mine.err())
                .contains(
                        "cannot be written, so nothing is linked there",
                        "cannot work on /root/.config",
                        "cannot work on /proc/none",
                        "git asks no helper");
    }

    @Test
    void a_jar_without_a_launcher_beside_it_says_so(Workspace workspace) throws IOException {
        prepare(workspace);
        Files.delete(workspace.folder().resolve("some where/bin/molecule-gh-token-refresh"));
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err().lines()).singleElement().asString().contains("no launcher beside the JAR");
    }

    static Workspace prepare(Workspace workspace) throws IOException {
        Path home = Files.createDirectory(workspace.folder().resolve("some where"));
        Path lib = Files.createDirectory(home.resolve("lib"));
        Files.copy(Path.of("target/molecule-gh-token-refresh.jar"), lib.resolve("molecule-gh-token-refresh.jar"));
        Path bin = Files.createDirectory(home.resolve("bin"));
        for (String script : SCRIPTS) {
            Path copy = Files.copy(Path.of("scripts", script), bin.resolve(script));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        // The JDK has files there too.
        assertThat(workspace
                        .startCommand(List.of("cp", "-a", "/etc", etc(workspace).toString()))
                        .exitCode())
                .isZero();
        Files.writeString(
                etc(workspace).resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\n"
                        + "%s:x:%d:%d::%s:/bin/sh\n".formatted(NAME, UID, UID, agentHome(workspace))
                        + HOMELESS + ":x:61302:61302::/nonexistent:/bin/sh\n");
        for (Path owned : List.of(agentHome(workspace), workspace.folder().resolve("data"))) {
            Files.createDirectory(owned);
            Files.setAttribute(owned, "unix:uid", UID);
        }
        return workspace
                .with("HOME", "/root")
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("GIT_CONFIG_SYSTEM", system(workspace).toString())
                .with("GIT_TERMINAL_PROMPT", "0")
                .with("TOKEN_CACHE_DIR", cache(workspace).toString());
    }

    static Path etc(Workspace workspace) {
        return workspace.folder().resolve("etc");
    }

    private static Path system(Workspace workspace) {
        return workspace.folder().resolve("system");
    }

    static Path agentHome(Workspace workspace) {
        return workspace.folder().resolve("agent");
    }

    static Path cache(Workspace workspace) {
        return workspace.folder().resolve("data/of it/cache");
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
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

    static JarProcess setup(Workspace workspace, String... flags) throws IOException {
        return inContainer(workspace, command(workspace, flags));
    }

    /** What the container has besides an /etc of its own: commands of sh, if the file is there. */
    static Path mounts(Workspace workspace) {
        return workspace.folder().resolve("mounts");
    }

    /** Ends it; what is done to /etc is done to the test's own. */
    static JarProcess inContainer(Workspace workspace, List<String> command) throws IOException {
        String script =
                "mount --bind '%s' /etc\n[ ! -e '%2$s' ] || . '%2$s'".formatted(etc(workspace), mounts(workspace));
        JarProcess process = workspace.startCommand(PrivateMounts.of(script, command));
        process.exitCode();
        return process;
    }

    /** Named as what may print a token: {@code git credential fill} does. */
    private static String fill(Workspace workspace, List<String> becoming) throws IOException {
        List<String> command = new ArrayList<>(becoming);
        command.addAll(
                List.of("sh", "-c", "printf 'url=https://github.com\n\n' | git credential fill", "git-credential"));
        return inContainer(workspace, command).out();
    }
}
