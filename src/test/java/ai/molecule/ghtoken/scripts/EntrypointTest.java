package ai.molecule.ghtoken.scripts;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The entrypoint as an image has it, run by root, with a launcher that only tells how it was called. */
@ExtendWith(SecretsGuard.class)
@Execution(ExecutionMode.CONCURRENT)
class EntrypointTest {
    /** A user that every Debian has; no test needs its home. */
    private static final String AGENT = "nobody";

    private static final int AGENT_UID = 65534;

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Workspace workspace;
    private Path folder;
    private final Map<String, String> environment = new HashMap<>();

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void install(Workspace guarded) throws IOException {
        workspace = guarded;
        folder = Files.createDirectory(workspace.folder().resolve("image"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        copy("docker/entrypoint.sh");
        for (String script : List.of("supervise", "serve", "start-program", "drop-root", "gh", "molecule-askpass")) {
            copy("scripts/" + script);
        }
        // Each test waits for its end.
        script(
                "opt/bin/copy-bearer",
                Files.readString(Path.of("scripts/copy-bearer")).replace("sleep 1;", "sleep 0.1;"));
        script("opt/jre/bin/java", "#!/bin/sh\n");
        // Neither root's setup nor the agent's daemon gets a variable of this test's.
        script(
                "opt/bin/molecule-gh-token-refresh",
                "#!/bin/sh\nFOLDER='" + folder + "'\n"
                        + """
                [ "${1-}" != gh ] || { . '%s' && return; }
                read -r _ _ _ _ _ session _ </proc/$$/stat
                echo "$session" >"$FOLDER/session"
                echo "launcher $* as $(id -u) with $HOME $TOKEN_CACHE_DIR ${GIT_CONFIG_COUNT-unwired}" >>"$FOLDER/calls"
                echo "$PATH ${AWS_SECRET_ACCESS_KEY-none}" >>"$FOLDER/paths"
                (unset GH_TOKEN; export -p) >>"$FOLDER/environments"
                [ "$1" != daemon ] || exit 69
                command -v gh >"$FOLDER/gh"
                """.formatted(Path.of("scripts/molecule-gh-token-refresh")
                                .toAbsolutePath()));
        for (String file : List.of("calls", "session", "gh", "paths", "environments")) {
            Files.createFile(folder.resolve(file)).toFile().setWritable(true, false);
        }
        environment.putAll(Map.of(
                "GH_TOKEN", workspace.secrets().installationToken(),
                "HOME", folder.toString(),
                "PATH", "/usr/sbin:/usr/bin:/sbin:/bin",
                "AGENT_USER", AGENT,
                "TOKEN_CACHE_DIR", folder.resolve("cache").toString(),
                "CONFIGS_DIR", folder.resolve("configs").toString(),
                "GIT_CONFIG_SYSTEM", folder.resolve("gitconfig").toString()));
    }

    /** The folder can go only when nobody works in it any more. */
    @AfterEach
    void awaitTheBackground() {
        Await.until(
                "the end of what was started in the background",
                LIMIT,
                () -> processesWith(folder + "/opt/bin").isEmpty());
    }

    /** As `pgrep -f` finds them. */
    private static List<Long> processesWith(String words) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(words))
                .map(ProcessHandle::pid)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void becomes_the_command_with_its_arguments_streams_and_exit_code(List<String> shell) throws Exception {
        String tell = "printf '[%s]' \"$@\"; cat; echo $$ $PPID; echo problem >&2; exit 42";
        Run run = run(shell, "sh", "-c", tell, "$0", "two  words", "", "it's \"$HOME\" *\n");
        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(run.out()).startsWith("[two  words][][it's \"$HOME\" *\n]its input\n");
        assertThat(run.out().lines().skip(2).toList())
                .singleElement()
                .asString()
                .as("the shell itself has become it")
                .endsWith(" " + ProcessHandle.current().pid());
        assertThat(run.err()).contains("problem\n");
        awaitCalls(2);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_signal_ends_the_command_as_without_us(List<String> shell) throws Exception {
        assertThat(run(shell, "sh", "-c", "kill -TERM $$").exitCode()).isEqualTo(143);
        assertThat(run(shell, "no-such-command").exitCode()).isEqualTo(127);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void root_sets_up_and_the_agent_runs_the_daemon(List<String> shell) throws Exception {
        run(shell, "true");
        assertThat(awaitCalls(2))
                .containsExactly(
                        "launcher setup --user nobody as 0 with / " + folder + "/cache unwired",
                        "launcher daemon as " + AGENT_UID + " with /nonexistent " + folder + "/cache unwired");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_setup_for_oneself_knows_that_ours_comes_before_an_images_own_gh(List<String> shell) throws Exception {
        script("own/gh", "#!/bin/sh\n");
        environment.put("PATH", folder.resolve("own") + ":" + environment.get("PATH"));
        Run.of(workspace, asAgent(command(shell, "true")), environment, folder, "");
        awaitCalls(2);
        assertThat(Files.readString(folder.resolve("gh"))).isEqualTo(folder.resolve("opt/bin/gh") + "\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void roots_setup_has_the_systems_path_and_nothing_that_it_does_not_need(List<String> shell) throws Exception {
        Path planted = Files.createDirectory(folder.resolve("planted"));
        Files.setAttribute(planted, "unix:uid", AGENT_UID);
        environment.put("PATH", planted + ":" + environment.get("PATH"));
        environment.put("AWS_SECRET_ACCESS_KEY", "an administrator's");
        run(shell, "true");
        awaitCalls(2);
        assertThat(Files.readAllLines(folder.resolve("paths")))
                .as("setup's, and the daemon's")
                .containsExactly("/usr/sbin:/usr/bin:/sbin:/bin none", environment.get("PATH") + " none");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void root_runs_no_program_that_the_agent_can_replace(List<String> shell) throws Exception {
        Path planted = Files.createDirectory(folder.resolve("planted"));
        Path ran = Files.createFile(folder.resolve("ran"));
        ran.toFile().setWritable(true, false);
        List<String> names = List.of(
                "sh setpriv chown git java stat env timeout setsid id head tr sed cat mv mkdir date sleep perl ls"
                        .split(" "));
        for (String name : names) {
            script("planted/" + name, "#!/bin/dash\nexec 2>>'" + ran + "'\n/usr/bin/id -u >&2\n");
        }
        Files.setAttribute(planted, "unix:uid", AGENT_UID);
        environment.put("PATH", planted + ":" + environment.get("PATH"));
        for (String agent : List.of(AGENT, "no-such-user")) {
            environment.put("AGENT_USER", agent);
            assertThat(run(shell, "/bin/true").exitCode()).isZero();
            awaitTheBackground();
        }
        assertThat(Files.readAllLines(ran)).doesNotContain("0");
    }

    /** A folder of root's, too, where another user can put one of its own in its place. */
    @ParameterizedTest
    @MethodSource("shells")
    void root_keeps_no_folder_on_path_that_another_user_can_replace(List<String> shell) throws Exception {
        Path replaceable = Files.createDirectories(folder.resolve("open/bin"));
        Files.setPosixFilePermissions(replaceable.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path own = Files.createDirectory(folder.resolve("own"));
        // A folder of root's, by a link of root's through a folder of another user's.
        Path through = Files.createSymbolicLink(folder.resolve("through"), folder.resolve("others/tools"));
        Files.createDirectories(folder.resolve("others/tools"));
        Files.setAttribute(folder.resolve("others"), "unix:uid", AGENT_UID);
        environment.put("PATH", replaceable + ":" + through + ":" + own + ":" + environment.get("PATH"));
        environment.put("AGENT_USER", "root");
        run(shell, "true");
        awaitCalls(2);
        assertThat(Files.readAllLines(folder.resolve("paths")))
                .as("setup's, and the daemon's")
                .allMatch(path -> path.contains(own + ":"))
                .noneMatch(path -> path.contains(replaceable.toString()) || path.contains(through.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"setpriv", "gosu", "su"})
    void becomes_the_agent_by_whatever_there_is(String way) throws Exception {
        List<String> hidden = new ArrayList<>(List.of("setpriv", "gosu", "su"));
        hidden.remove(way);
        List<String> command = PrivateMounts.of(PrivateMounts.hiding(hidden), command(List.of("/bin/sh"), "true"));
        Run run = Run.of(workspace, command, environment, folder, "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(awaitCalls(2).get(1)).startsWith("launcher daemon as " + AGENT_UID + " with /nonexistent ");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_a_person_types_at_the_commands_terminal_is_not_for_the_daemon(List<String> shell) throws Exception {
        Run run = run(shell, "sh", "-c", "read -r _ _ _ _ _ session _ </proc/$$/stat; echo $session");
        awaitCalls(2);
        assertThat(Files.readString(folder.resolve("session")))
                .as("the session of the daemon")
                .isNotBlank()
                .isNotEqualTo(run.out());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void stays_root_where_nothing_can_become_the_agent(List<String> shell) throws Exception {
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-setuid,-setgid", "--"));
        command.addAll(command(shell, "true"));
        JarProcess entrypoint = workspace.startCommand(command, environment, folder, new byte[0]);
        assertThat(entrypoint.exitCode()).isZero();
        entrypoint.awaitErr("none of setpriv, gosu and su works", LIMIT).awaitErr("the daemon runs as root", LIMIT);
        assertThat(awaitCalls(2)).allMatch(call -> call.contains(" as 0 with " + folder));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_agent_does_all_of_it_for_itself(List<String> shell) throws Exception {
        Run run = Run.of(workspace, asAgent(command(shell, "id", "-u")), environment, folder, "");
        assertThat(run.out()).isEqualTo(AGENT_UID + "\n");
        assertThat(awaitCalls(2))
                .containsExactly(
                        "launcher setup as 65534 with " + folder + " " + folder + "/cache unwired",
                        "launcher daemon as 65534 with " + folder + " " + folder + "/cache unwired");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_daemon_is_roots_where_there_is_no_agent(List<String> shell) throws Exception {
        environment.put("AGENT_USER", "no-such-user");
        Run run = run(shell, "true");
        assertThat(run.err()).contains("AGENT_USER names no user of /etc/passwd");
        assertThat(awaitCalls(2)).allMatch(call -> call.contains(" as 0 ")).noneMatch(call -> call.contains("--user"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_finds_our_gh_and_git_our_helper_at_once(List<String> shell) throws Exception {
        environment.put("GIT_ASKPASS", "/nowhere/molecule-askpass");
        Run run = run(
                shell,
                "sh",
                "-c",
                "command -v gh; echo $GIT_ASKPASS; git config --get-all credential.https://github.com.helper");
        Path bin = folder.resolve("opt/bin");
        assertThat(run.out().lines())
                .containsExactly(
                        bin + "/gh", bin + "/molecule-askpass", "", bin + "/molecule-gh-token-refresh git-credential");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void git_names_the_repository_to_our_helper_where_each_owner_has_a_token(List<String> shell) throws Exception {
        String ask = "git config --get-urlmatch credential.useHttpPath https://github.com; echo $GIT_CONFIG_COUNT";
        assertThat(run(shell, "sh", "-c", ask).out()).isEqualTo("2\n");
        environment.put("GITHUB_APP_INSTALLED_ON", "auto");
        assertThat(run(shell, "sh", "-c", ask).out()).isEqualTo("true\n3\n");
        script("opt/bin/gitconfig-owners", Files.readString(Path.of("scripts/gitconfig-owners")));
        script(
                "opt/bin/gitconfig",
                "[credential \"https://github.com\"]\n\thelper = " + folder.resolve("opt/bin")
                        + "/molecule-gh-token-refresh git-credential\n");
        environment.remove("GIT_CONFIG_SYSTEM");
        List<String> command =
                PrivateMounts.of(emptySystem(), command(shell, "sh", "-c", "unset GIT_CONFIG_COUNT; " + ask));
        assertThat(Run.of(workspace, command, environment, folder, "").out()).isEqualTo("true\n\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_was_connected_before_each_owner_had_a_token_is_connected_anew(List<String> shell) throws Exception {
        String wired = wiredSystem();
        environment.put("GITHUB_APP_INSTALLED_ON", "auto");
        List<String> command = PrivateMounts.of(wired, command(shell, "env", "-u", "GH_TOKEN"));
        assertThat(Run.of(workspace, command, environment, folder, "").out()).contains("GIT_CONFIG_COUNT=3");
        assertThat(awaitCalls(2).get(0)).contains("launcher setup --user");
        script(
                "etc/molecule-gh-token-refresh/gitconfig",
                Files.readString(folder.resolve("etc/molecule-gh-token-refresh/gitconfig")) + "\tuseHttpPath = true\n");
        assertThat(Run.of(workspace, command, environment, folder, "").out()).doesNotContain("GIT_CONFIG_COUNT");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void an_images_own_askpass_is_passed_by_and_stays_as_it_is(List<String> shell) throws Exception {
        Path pinned = Files.createDirectories(folder.resolve("image")).resolve("molecule-askpass");
        Files.writeString(pinned, "#!/bin/sh\necho for-any-host\n");
        assertThat(pinned.toFile().setExecutable(true)).isTrue();
        environment.put("GIT_ASKPASS", pinned.toString());
        Run run = run(shell, "sh", "-c", "echo $GIT_ASKPASS");
        assertThat(run.out()).isEqualTo(folder.resolve("opt/bin/molecule-askpass") + "\n");
        assertThat(pinned).hasContent("#!/bin/sh\necho for-any-host\n");
        environment.put("GIT_ASKPASS", "/usr/bin/true");
        assertThat(run(shell, "sh", "-c", "echo $GIT_ASKPASS").out()).isEqualTo("/usr/bin/true\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_tool_with_a_git_configuration_in_its_own_environment_reaches_our_helper_too(List<String> shell)
            throws Exception {
        Path bin = folder.resolve("opt/bin");
        script(
                "opt/bin/gitconfig",
                "[credential \"https://github.com\"]\n\thelper =\n\thelper = " + bin
                        + "/molecule-gh-token-refresh git-credential\n");
        environment.remove("GIT_CONFIG_SYSTEM");
        String ask = "env -u GIT_CONFIG_COUNT git config --get-all credential.https://github.com.helper";
        Run run = Run.of(
                workspace, PrivateMounts.of(emptySystem(), command(shell, "sh", "-c", ask)), environment, folder, "");
        assertThat(run.out().lines()).containsExactly("", bin + "/molecule-gh-token-refresh git-credential");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_is_connected_already_is_left_alone(List<String> shell) throws Exception {
        String wired = wiredSystem();
        Run run = Run.of(
                workspace, PrivateMounts.of(wired, command(shell, "env", "-u", "GH_TOKEN")), environment, folder, "");
        assertThat(run.out()).doesNotContain("GIT_CONFIG_COUNT").contains("PATH=" + environment.get("PATH") + "\n");
        assertThat(awaitCalls(1)).singleElement().asString().contains("launcher daemon");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void git_that_leaves_the_systems_configuration_out_reaches_our_helper_too(List<String> shell) throws Exception {
        String wired = wiredSystem();
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        String ask = "git config --get-all credential.https://github.com.helper";
        List<String> command = PrivateMounts.of(wired, command(shell, "sh", "-c", ask));
        assertThat(Run.of(workspace, command, environment, folder, "").out().lines())
                .containsExactly("", folder.resolve("opt/bin/molecule-gh-token-refresh") + " git-credential");
        assertThat(awaitCalls(1))
                .as("setup is not run again")
                .singleElement()
                .asString()
                .contains("launcher daemon");
        environment.put("GIT_PROVIDER", "gitea");
        assertThat(Run.of(workspace, command, environment, folder, "").out()).isEmpty();
    }

    /** As root's setup leaves it. */
    private String wiredSystem() throws IOException {
        Path bin = folder.resolve("opt/bin");
        environment.put("PATH", bin + ":" + environment.get("PATH"));
        script("etc/molecule-gh-token-refresh/cache-dir", environment.get("TOKEN_CACHE_DIR") + "\n");
        script(
                "etc/molecule-gh-token-refresh/gitconfig",
                "[credential \"https://github.com\"]\n\thelper =\n\thelper = " + bin
                        + "/molecule-gh-token-refresh git-credential\n");
        Files.writeString(
                folder.resolve("gitconfig"), "[include]\n\tpath = /etc/molecule-gh-token-refresh/gitconfig\n");
        return emptySystem() + "ln -s " + bin + "/gh " + bin + "/molecule-askpass /usr/local/bin\n";
    }

    /** An /etc of the test's own with the machine's users, and no link of ours. */
    private String emptySystem() throws IOException {
        Path etc = folder.resolve("etc");
        Files.createDirectories(etc);
        for (String file : List.of("passwd", "group", "nsswitch.conf")) {
            Files.copy(Path.of("/etc", file), etc.resolve(file));
        }
        return "/usr/bin/mount --bind " + etc + " /etc\n/usr/bin/mount -t tmpfs -o mode=755 tmpfs /usr/local/bin\n";
    }

    @ParameterizedTest
    @MethodSource("shells")
    void no_configuration_is_so_large_that_the_command_waits(List<String> shell) throws Exception {
        Path configuration = folder.resolve("gitconfig");
        try (FileChannel hole = FileChannel.open(configuration, CREATE, WRITE)) {
            hole.write(ByteBuffer.allocate(1), 1L << 34);
        }
        Run run = run(shell, "echo", "ran");
        // Nothing of that size is to be searched for secrets.
        Files.delete(configuration);
        assertThat(run.out()).isEqualTo("ran\n");
    }

    /** Another container with the same user and home can exchange it at any time. */
    @ParameterizedTest
    @MethodSource("shells")
    void a_configuration_that_becomes_a_pipe_before_it_is_opened_does_not_keep_the_command(List<String> shell)
            throws Exception {
        Path configuration = Files.createFile(folder.resolve("gitconfig"));
        Files.copy(Path.of("/usr/bin/head"), folder.resolve("head"), COPY_ATTRIBUTES);
        script(
                "exchange",
                "#!/bin/sh\n[ -p '" + configuration + "' ] || { rm '" + configuration + "' && mkfifo '" + configuration
                        + "'; }\nexec '" + folder.resolve("head") + "' \"$@\"\n");
        String exchanging = "/usr/bin/mount --bind " + folder.resolve("exchange") + " /usr/bin/head\n";
        List<String> command = new ArrayList<>(List.of("timeout", "-s", "KILL", "60"));
        command.addAll(command(shell, "echo", "ran"));
        assertThat(Run.of(workspace, PrivateMounts.of(exchanging, command), environment, folder, "")
                        .out())
                .isEqualTo("ran\n");
        Files.delete(configuration);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void changes_nothing_else_in_the_commands_environment(List<String> shell) throws Exception {
        environment.put("status", "mine");
        environment.put("GIT_CONFIG_COUNT", "not a number");
        Run run = run(shell, "env", "-u", "GH_TOKEN", "-u", "PWD", "-u", "SHLVL", "-u", "_", "-u", "OLDPWD");
        Map<String, String> expected = new HashMap<>(environment);
        expected.remove("GH_TOKEN");
        expected.put("PATH", folder + "/opt/bin:" + environment.get("PATH"));
        expected.put("MOLECULE_ASKPASS_NOT_FOR", "github.com");
        assertThat(run.out().lines())
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void says_what_is_set_and_never_a_value(List<String> shell) throws Exception {
        environment.put("PLATFORM_URL", "http://secret.example");
        environment.put("PATH", folder.resolve("nothing").toString());
        Run run = run(shell, "/bin/true");
        assertThat(run.err().lines().toList().get(0))
                .contains("set: PLATFORM_URL GH_TOKEN", "unset: WORKSPACE_ID", "missing: git gh")
                .doesNotContain("secret.example");
    }

    /** bash reads SHELLOPTS from the environment, also as sh. */
    @ParameterizedTest
    @MethodSource("shells")
    void a_shell_that_traces_shows_no_token(List<String> shell) throws Exception {
        environment.put("SHELLOPTS", "xtrace");
        List<String> traced = new ArrayList<>(shell);
        traced.add("-x");
        Run run = run(traced, "/bin/true");
        awaitCalls(2);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("+ set +x").doesNotContain(environment.get("GH_TOKEN"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_runs_whatever_is_missing(List<String> shell) throws Exception {
        Path nothing = Files.createDirectory(folder.resolve("nothing"));
        environment.clear();
        environment.put("PATH", nothing.toString());
        for (String gone : List.of("jre/bin/java", "bin/supervise", "bin/molecule-gh-token-refresh")) {
            Files.delete(folder.resolve("opt").resolve(gone));
            Run run = run(shell, "/bin/sh", "-c", "echo ran; exit 42");
            assertThat(run.exitCode()).isEqualTo(42);
            assertThat(run.out()).isEqualTo("ran\n");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_runs_once_where_no_process_can_be_started(List<String> shell) throws Exception {
        // A user of its own, so that no other process counts.
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=64321", "--clear-groups", "--", "prlimit", "--nproc=1", "--"));
        command.addAll(command(shell, "/bin/sh", "-c", "echo \"ran $1\"; exit 42", "sh", "two  words"));
        Run run = Run.of(workspace, command, environment, folder, "");
        assertThat(run.exitCode()).isEqualTo(42);
        assertThat(run.out()).isEqualTo("ran two  words\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_bearer_that_root_writes_is_copied_for_the_daemon_also_after_it_is_rewritten(List<String> shell)
            throws Exception {
        Path bearer = Files.createDirectory(folder.resolve("configs")).resolve(".auth_token");
        String wait = "i=0; until [ -e '" + folder + "/end' ] || [ $i -gt 6000 ]; do sleep 0.1; i=$((i + 1)); done";
        List<String> command = PrivateMounts.of(
                "/usr/bin/mount -t tmpfs -o mode=755 tmpfs /run",
                command(shell, "/bin/sh", "-c", wait, "workload of " + folder));
        JarProcess workload = workspace.startCommand(command, environment, folder, new byte[0]);
        Path copy = Path.of("/proc/" + workload.pid() + "/root/run/molecule-gh-token-refresh/auth_token");
        try {
            String written = "";
            for (int i = 0; i < 2; i++) {
                written = workspace.secrets().bearer();
                Path whole = Files.writeString(folder.resolve("new"), written);
                Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-------"));
                Files.move(whole, bearer, StandardCopyOption.REPLACE_EXISTING);
                String expected = written;
                Await.until(
                        "the agent's copy",
                        LIMIT,
                        () -> Files.exists(copy) && Files.readString(copy).equals(expected));
                assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(AGENT_UID);
                assertThat(Files.getAttribute(copy, "unix:mode")).isEqualTo(0100600);
                assertThat(Files.getAttribute(bearer, "unix:uid"))
                        .as("it is not given away")
                        .isEqualTo(0);
            }
            // What the workload has forked has its command line for a moment; a helper would have it for good.
            Await.until(
                    "nobody else has the workload's command line",
                    LIMIT,
                    () -> processesWith("workload of " + folder).equals(List.of(workload.pid())));
            Path other = Files.writeString(folder.resolve("other"), "of root");
            Files.delete(bearer);
            Files.createSymbolicLink(bearer, other);
            Await.pass(Duration.ofMillis(2500));
            assertThat(Files.getAttribute(other, "unix:uid")).isEqualTo(0);
            assertThat(copy).hasContent(written);
        } finally {
            Files.createFile(folder.resolve("end"));
            workload.exitCode();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_a_command_it_says_so(List<String> shell) throws Exception {
        Run run = run(shell);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("give the command to run");
    }

    private Run run(List<String> shell, String... command) throws Exception {
        return Run.of(workspace, command(shell, command), environment, folder, "its input\n");
    }

    private static List<String> asAgent(List<String> command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + AGENT_UID, "--clear-groups", "--"));
        words.addAll(command);
        return words;
    }

    private List<String> command(List<String> shell, String... command) {
        List<String> words = new ArrayList<>(shell);
        words.add(folder.resolve("opt/bin/entrypoint.sh").toString());
        words.addAll(List.of(command));
        return words;
    }

    /** What is done in the background is done some time after the command has begun. */
    private List<String> awaitCalls(int count) throws IOException {
        Path calls = folder.resolve("calls");
        Await.until(count + " calls", LIMIT, () -> Files.readAllLines(calls).size() >= count);
        return Files.readAllLines(calls);
    }

    private void copy(String script) throws IOException {
        script("opt/bin/" + Path.of(script).getFileName(), Files.readString(Path.of(script)));
    }

    private void script(String path, String text) throws IOException {
        Run.program(folder.resolve(path), text);
    }
}
