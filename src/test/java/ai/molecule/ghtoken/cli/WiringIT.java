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
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * After root's setup, git ends at our helper in every environment in which a container runs it; or doctor, {@code setup --check}
 * and a line at the start say that it does not. By the system's own sudo, su and gh, with an /etc of the test's own.
 */
@ProcessTest
@Tag("root")
class WiringIT {
    private static final String FILL = "printf 'url=https://github.com\\n\\n' | git credential fill";
    /** Ends when there is a file $1, or after a minute. The name of a semaphore of faketime's is from a process's number. */
    private static final String CRON = """
            mount -t tmpfs none /dev/shm
            mount -t tmpfs none /run
            mount -t tmpfs none /var/spool/cron
            mkdir /var/spool/cron/crontabs
            faketime -f '+0 x60' cron -f &
            tries=0
            until [ -e "$1" ] || [ "$tries" -eq 600 ]; do
                sleep 0.1
                tries=$((tries + 1))
            done
            """;

    /** $0 is the launcher, $1 the cache folder. */
    private static final String CLOSED_CACHE = """
            await_it() {
                tries=0
                until { [ -r "$1/credential" ] && grep -qx "pid=$!" "$1/state"; } || [ "$tries" -eq 600 ]; do
                    sleep 0.1
                    tries=$((tries + 1))
                done
                [ "$tries" -eq 600 ] || echo opened
            }
            find "$1" -depth -exec chmod 000 {} +
            "$0" daemon &
            await_it "$1"
            find "$1" -depth -exec chmod 000 {} +
            kill -HUP $!
            await_it "$1"
            kill $!
            wait
            """;

    private static final String ITS_PATH = "PATH=/usr/local/bin:/usr/bin:/bin";

    private Workspace workspace;

    @BeforeEach
    void setUp(Workspace given) throws IOException {
        workspace = SetupForUserIT.prepare(given).without("GIT_CONFIG_SYSTEM");
        Files.writeString(SetupForUserIT.mounts(workspace), mounts());
        Path sudoers = etc("sudoers.d/agent");
        Files.writeString(sudoers, SetupForUserIT.NAME + " ALL=(ALL) NOPASSWD: ALL\n");
        Files.setPosixFilePermissions(sudoers, PosixFilePermissions.fromString("r--r-----"));
        Files.writeString(
                etc("shadow"), "root:*:20000:0:99999:7:::\n" + SetupForUserIT.NAME + ":*:20000:0:99999:7:::\n");
        Files.deleteIfExists(etc("gitconfig"));
        JarProcess setup = SetupForUserIT.setup(workspace);
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        Files.setAttribute(workspace.bearerFile(), "unix:uid", SetupForUserIT.UID);
        workspace.with("HOME", home().toString());
        assertThat(workspace.runAs(SetupForUserIT.UID, "refresh-now").exitCode())
                .isZero();
        workspace.without("TOKEN_CACHE_DIR");
    }

    /** Commands of sh. */
    String mounts() {
        return "";
    }

    private Path etc(String name) {
        return SetupForUserIT.etc(workspace).resolve(name);
    }

    private Path home() {
        return SetupForUserIT.agentHome(workspace);
    }

    JarProcess asAgent(String... command) throws IOException {
        String uid = Integer.toString(SetupForUserIT.UID);
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--"));
        words.addAll(List.of(command));
        return SetupForUserIT.inContainer(workspace, words);
    }

    /** The last name says that the output may be a token. */
    private void assertEndsAtOurs(String... environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(environment));
        command.addAll(List.of("sh", "-c", FILL, "git-credential"));
        JarProcess git = asAgent(command.toArray(String[]::new));
        assertThat(git.out()).as("%s: %s", command, git.err()).contains("password=ghs_");
    }

    @Test
    void git_ends_at_our_helper_by_sudo_su_docker_exec_a_login_shell_and_in_an_empty_environment() throws IOException {
        String itsHome = "HOME=" + home();
        assertEndsAtOurs("sudo", "-n");
        assertEndsAtOurs("sudo", "-n", "-H", "-u", SetupForUserIT.NAME);
        assertEndsAtOurs("sudo", "-n", "su", "-", SetupForUserIT.NAME, "-c", "exec \"$@\"", "--", "-");
        assertEndsAtOurs("sudo", "-n", "su", "-", "root", "-c", "exec \"$@\"", "--", "-");
        // As `docker exec` does without the variables of our entrypoint, and after a restart.
        assertEndsAtOurs("env", "-i", itsHome, ITS_PATH);
        assertEndsAtOurs("env", "-i", "PATH=/usr/bin:/bin");
        assertEndsAtOurs("env", "GIT_CONFIG_GLOBAL=/dev/null");
        assertEndsAtOurs("env", "PATH=/nowhere", "/bin/bash", "-lc", "exec \"$@\"", "--");
    }

    @Test
    void a_umask_that_takes_the_owners_own_permissions_leaves_nothing_that_cannot_be_opened() throws IOException {
        String cache = SetupForUserIT.cache(workspace).toString();
        assertThat(asAgent("rm", "-rf", cache).exitCode()).isZero();
        assertEndsAtOurs("sh", "-c", "umask 0777; exec \"$@\"", "--");
        assertThat(asAgent("find", cache, "!", "-perm", "-0600").out()).isEmpty();
        assertThat(asAgent("find", cache, "-name", "credential").out()).isNotEmpty();
    }

    @Test
    void a_cache_that_such_a_umask_has_closed_is_opened_by_whoever_needs_it_first() throws IOException {
        Path bin = workspace.folder().resolve("some where/bin");
        String launcher = bin.resolve("molecule-gh-token-refresh").toString();
        String cache = SetupForUserIT.cache(workspace).toString();
        List<String> closing = List.of("sh", "-c", "find \"$0\" -depth -exec chmod 000 {} + && \"$@\"", cache);
        assertEndsAtOurs(closing.toArray(String[]::new));
        for (List<String> reader :
                List.of(List.of(launcher, "health"), List.of(launcher, "refresh-now"), List.of(launcher, "token"))) {
            List<String> command = new ArrayList<>(closing);
            command.addAll(reader);
            JarProcess opened = asAgent(command.toArray(String[]::new));
            assertThat(opened.exitCode())
                    .as("%s: %s%s", reader, opened.out(), opened.err())
                    .isZero();
            assertThat(opened.err().lines().filter(line -> line.contains(cache + " was closed to its owner")))
                    .as("%s", reader)
                    .hasSize(reader.contains("health") ? 0 : 1);
        }
        script(home().resolve("gh"), "#!/bin/sh\necho \"${GH_TOKEN%%_*}\"\n");
        List<String> gh = new ArrayList<>(closing);
        gh.addAll(List.of("env", "PATH=" + bin + ":" + home() + ":/usr/bin:/bin", "gh"));
        assertThat(asAgent(gh.toArray(String[]::new)).out()).as("gh").isEqualTo("ghs\n");
        assertThat(asAgent("find", cache, "-name", "credential").out()).isNotEmpty();
    }

    /** The daemon finds it so at its start, and again while it works. */
    @Test
    void a_daemon_opens_its_closed_cache_and_goes_on() throws IOException {
        String launcher = workspace
                .folder()
                .resolve("some where/bin/molecule-gh-token-refresh")
                .toString();
        String cache = SetupForUserIT.cache(workspace).toString();
        JarProcess daemon = asAgent("sh", "-c", CLOSED_CACHE, launcher, cache);
        assertThat(daemon.out()).as(daemon.err()).isEqualTo("opened\nopened\n");
    }

    /** A harness's sandbox: nothing can be written, and there is no network. */
    @Test
    void git_and_the_command_have_the_living_token_in_a_sandbox_of_bubblewrap() throws IOException {
        List<String> sandbox = List.of(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--ro-bind",
                "/",
                "/",
                "--dev",
                "/dev",
                "--proc",
                "/proc");
        assertEndsAtOurs(sandbox.toArray(String[]::new));
        List<String> command = new ArrayList<>(sandbox);
        command.addAll(List.of("sh", "-c", "! touch ~/file && exec \"$0\" exec -- sh -c 'echo ${GH_TOKEN%%_*}'"));
        command.add(workspace
                .folder()
                .resolve("some where/bin/molecule-gh-token-refresh")
                .toString());
        assertThat(asAgent(command.toArray(String[]::new)).out()).isEqualTo("ghs\n");
    }

    /** cron looks once a minute, and a minute is a second here. Nothing else has a job there. */
    @Test
    void git_ends_at_our_helper_in_a_job_of_cron() throws IOException {
        Path answer = home().resolve("answer");
        workspace
                .startCommand(List.of(
                        "rm", "-rf", etc("cron.d").toString(), etc("crontab").toString()))
                .exitCode();
        String job =
                "(env; %s | sed 's/^password=ghs_.*/ours/') >$HOME/$$ 2>&1; mv $HOME/$$ %s".formatted(FILL, answer);
        Files.writeString(
                Files.createDirectory(etc("cron.d")).resolve("git"),
                "* * * * * " + SetupForUserIT.NAME + " " + job + "\n");
        JarProcess cron = SetupForUserIT.inContainer(
                workspace, List.of("unshare", "--pid", "--fork", "--kill-child", "sh", "-c", CRON, "sh", answer + ""));
        assertThat(answer).as(cron.err()).content().contains("\nours\n").doesNotContain(ITS_PATH, "PLATFORM_URL");
    }

    @Test
    void a_helper_that_the_image_has_for_all_hosts_comes_after_ours() throws IOException {
        Files.writeString(home().resolve(".gitconfig"), "[credential]\n\thelper = \"!echo password=elsewhere; :\"\n");
        assertEndsAtOurs("env", ITS_PATH);
    }

    @Test
    void a_helper_that_the_image_has_for_github_is_said() throws IOException {
        Files.writeString(
                home().resolve(".gitconfig"),
                "[credential \"https://github.com\"]\n\thelper =\n\thelper = \"!echo password=elsewhere; :\"\n");
        assertIsSaid("a shell snippet");
    }

    @Test
    void what_gh_auth_setup_git_has_done_is_said() throws IOException {
        Path hosts = Files.createDirectories(home().resolve(".config/gh")).resolve("hosts.yml");
        Files.writeString(hosts, "github.com:\n    oauth_token: none\n    user: somebody\n");
        // Later versions would ask GitHub for the user of a login that an older one has written.
        Path settings = Files.writeString(hosts.resolveSibling("config.yml"), "version: \"1\"\n");
        for (Path each : List.of(home().resolve(".config"), hosts.getParent(), hosts, settings)) {
            Files.setAttribute(each, "unix:uid", SetupForUserIT.UID);
        }
        assertThat(asAgent("/usr/bin/gh", "auth", "setup-git").exitCode()).isZero();
        assertIsSaid("`gh auth setup-git` has taken over");
    }

    @Test
    void a_configuration_of_the_system_that_is_left_out_is_said() throws IOException {
        workspace.with("GIT_CONFIG_NOSYSTEM", "1");
        assertIsSaid("no helper");
    }

    @Test
    void a_global_configuration_of_a_harness_that_clears_ours_is_said() throws IOException {
        Path harness = workspace.folder().resolve("harness");
        Files.writeString(harness, "[credential \"https://github.com\"]\n\thelper =\n");
        workspace.with("GIT_CONFIG_GLOBAL", harness.toString());
        assertIsSaid("no helper");
    }

    @Test
    void a_git_that_hides_the_repository_where_each_owner_has_a_token_is_said() throws IOException {
        workspace.with("GITHUB_APP_INSTALLED_ON", "auto").with("HOME", "/root");
        JarProcess setup = SetupForUserIT.setup(workspace);
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        assertThat(etc("molecule-gh-token-refresh/gitconfig")).content().contains("useHttpPath = true");
        workspace.with("HOME", home().toString());
        Path bin = workspace.folder().resolve("some where/bin");
        script(bin.resolve("supervise"), "#!/bin/sh\n");
        script(bin.resolve("serve"), Files.readString(Path.of("scripts/serve")));
        assertThat(SetupForUserIT.inContainer(workspace, start(bin)).err()).doesNotContain("serve: git");
        String hidden = "does not tell our helper the repository";
        String launcher = bin.resolve("molecule-gh-token-refresh").toString();
        assertThat(asAgent(launcher, "doctor", "--offline").out()).doesNotContain(hidden);
        Files.writeString(home().resolve(".gitconfig"), "[credential \"https://github.com\"]\n\tuseHttpPath = false\n");
        assertThat(asAgent(launcher, "doctor", "--offline").out()).containsPattern("problem +git .*" + hidden);
        assertThat(asAgent(launcher, "setup", "--check").out()).contains("wrong  git " + hidden);
        assertThat(SetupForUserIT.inContainer(workspace, start(bin)).err()).contains("serve: git " + hidden);
    }

    private void assertIsSaid(String what) throws IOException {
        assertThat(asAgent("sh", "-c", "GIT_ASKPASS= " + FILL, "git-credential").out())
                .doesNotContain("password=ghs_");
        Path bin = workspace.folder().resolve("some where/bin");
        String launcher = bin.resolve("molecule-gh-token-refresh").toString();
        assertThat(asAgent(launcher, "doctor", "--offline").out())
                .containsPattern("problem +git .*" + Pattern.quote(what));
        assertThat(asAgent(launcher, "setup", "--check").out()).containsPattern("wrong  git .*helper");
        JarProcess root = SetupForUserIT.setup(workspace.with("HOME", "/root"), "--check");
        assertThat(root.exitCode()).as(root.out()).isEqualTo(ExitCode.NO);
        assertThat(root.out()).containsPattern("wrong  git .*helper");
        // It becomes the supervisor, which is not what is tried here.
        script(bin.resolve("serve"), Files.readString(Path.of("scripts/serve")));
        script(bin.resolve("supervise"), "#!/bin/sh\n");
        assertThat(SetupForUserIT.inContainer(workspace, start(bin)).err())
                .contains("serve: git does not ask our helper for https://github.com");
    }

    /** As the entrypoint starts it. */
    private List<String> start(Path bin) {
        String uid = Integer.toString(SetupForUserIT.UID);
        String staying = bin.resolve("drop-root").toString();
        return List.of(
                "sh",
                "-c",
                "\"$@\" 2>&1 | cat >&2",
                "sh",
                staying,
                "--stay",
                uid,
                uid,
                home().toString(),
                bin.resolve("serve").toString());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
