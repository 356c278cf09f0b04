package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command gets and can do that root runs as another user. Only the time limits are not as shipped. */
@ExtendWith(SecretsGuard.class)
@Execution(ExecutionMode.CONCURRENT)
class DropRootTest {
    /** Every Debian has it; su needs a name. */
    private static final int NOBODY = 65534;

    /** In nobody's passwd(5). */
    private static final int NAMELESS = 64_322;

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private Workspace workspace;
    private Path script;
    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    static Stream<Arguments> ways() {
        return Stream.of("setpriv", "gosu", "su")
                .flatMap(way -> Stream.of("--input", "--stay").map(mode -> Arguments.of(way, mode)));
    }

    @BeforeEach
    void install(Workspace guarded) throws IOException {
        workspace = guarded;
        script = workspace.folder().resolve("drop-root");
        limitTo(LIMIT);
    }

    private void limitTo(Duration limit) throws IOException {
        String text = Files.readString(Path.of("scripts/drop-root"));
        Run.program(script, text.replace("limit=20", "limit=" + limit.toSeconds()));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_sees_the_settings_and_nothing_else(List<String> shell) throws Exception {
        Map<String, String> settings = Map.of(
                "PLATFORM_URL", "http://platform.example",
                "TOKEN_REFRESH_TIMEOUT_SEC", "5",
                "HTTP_PROXY", "http://proxy.example",
                "PATH", environment.get("PATH"));
        environment.putAll(settings);
        environment.putAll(Map.of(
                "AWS_SECRET_ACCESS_KEY", "an administrator's",
                "GH_TOKEN", workspace.secrets().personalToken(),
                "HTTPS_PROXY", "http://me:password@proxy.example",
                "JAVA_TOOL_OPTIONS", "-version",
                "LINES", "one\nPLATFORM_URL=http://other.example\nthree"));
        environment.putAll(Map.of("BASH_ENV", "/nowhere", "ENV", "/nowhere", "SHELLOPTS", "braceexpand"));
        // No shell has these.
        environment.putAll(Map.of("a.b", "1", "*", "2", "x y", "3", "BASH_FUNC_f%%", "() { :; }", "-S", "4"));
        // Three that a shell makes itself.
        Run run = run(shell, NAMELESS, "env", "-u", "PWD", "-u", "SHLVL", "-u", "_");
        Map<String, String> expected = new HashMap<>(settings);
        expected.put("HOME", "/the/home");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .containsExactlyInAnyOrderElementsOf(expected.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
    }

    @Test
    void a_daemon_sees_every_setting_that_is_documented() throws Exception {
        List<String> settings;
        try (Stream<String> lines = Files.lines(Path.of("docs/configuration.md"))) {
            settings = lines.filter(line -> line.startsWith("| `"))
                    .flatMap(line -> Pattern.compile("`([A-Z][A-Z_]+)`")
                            .matcher(line.split("\\|")[1])
                            .results())
                    .map(found -> found.group(1))
                    .filter(name -> !name.equals("HOME"))
                    .toList();
        }
        settings.forEach(name -> environment.put(name, "set"));
        Run run = run("--stay", List.of("/bin/dash"), NAMELESS, List.of("/usr/bin/env"));
        assertThat(run.out().lines())
                .hasSizeGreaterThan(20)
                .containsAll(settings.stream().map(name -> name + "=set").toList());
    }

    /** sed's dot does not match a byte that is no character in the locale. */
    @ParameterizedTest
    @MethodSource("shells")
    void a_secret_that_is_not_utf_8_is_neither_seen_nor_an_argument(List<String> shell) throws Exception {
        environment.put("LC_ALL", "C.UTF-8");
        String tell = "env; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\000' '\\n'";
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "export AN_ADMINISTRATORS=\"$(printf 'pass\\351word')\"; exec \"$@\"", "sh"));
        command.addAll(command(null, shell, NAMELESS, List.of("sh", "-c", tell)));
        Run run = Run.of(workspace, command, environment, workspace.folder(), "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).noneMatch(line -> line.startsWith("AN_ADMINISTRATORS=pass"));
        assertThat(run.out().lines()).noneMatch(line -> line.endsWith("ADMINISTRATORSword"));
    }

    /** Without procfs, nobody knows what is in the environment. */
    @ParameterizedTest
    @MethodSource("shells")
    void the_command_does_not_start_with_an_environment_that_nobody_could_read(List<String> shell) throws Exception {
        environment.put("AWS_SECRET_ACCESS_KEY", "an administrator's");
        List<String> command = new ArrayList<>(
                List.of("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /proc; exec \"$@\"", "sh"));
        command.addAll(command("--stay", shell, NAMELESS, List.of("env")));
        Run run = Run.of(workspace, command, environment, workspace.folder(), "");
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).as(run.err()).isEqualTo(70);
    }

    /** setpriv takes a number for a name, and asks the name service: where /run is open, anybody can pass for that. */
    @ParameterizedTest
    @MethodSource("shells")
    void nothing_runs_as_a_user_or_in_a_group_that_was_not_asked_for(List<String> shell) throws Exception {
        Path real = Files.copy(Path.of("/usr/bin/setpriv"), workspace.folder().resolve("real"));
        Path deceived = workspace.folder().resolve("setpriv");
        Map<String, String> groups = Map.of(
                "--reuid=64322 --regid=64322 --clear-groups", "64322\n",
                "--reuid=0 --regid=64322 --clear-groups", "",
                "--reuid=64322 --regid=0 --clear-groups", "",
                "--reuid=64322 --regid=64322 --groups=64322,42", "");
        for (Map.Entry<String, String> each : groups.entrySet()) {
            Run.program(deceived, "#!/bin/sh\nshift 3\nexec %s %s \"$@\"\n".formatted(real, each.getKey()));
            for (String mode : List.of("--input", "--stay")) {
                List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
                command.addAll(List.of("mount --bind \"$0\" /usr/bin/setpriv; exec \"$@\"", deceived.toString()));
                command.addAll(command(mode, shell, NAMELESS, List.of("id", "-G")));
                Run run = Run.of(workspace, command, environment, workspace.folder(), "");
                assertThat(run.out()).as(each.getKey()).isEqualTo(each.getValue());
                assertThat(run.exitCode())
                        .as(run.err())
                        .isEqualTo(each.getValue().isEmpty() ? 70 : 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_supervisor_of_a_daemon_sees_credentials_too(List<String> shell) throws Exception {
        environment.put("GH_TOKEN", "a token");
        environment.put("HTTPS_PROXY", "http://me:password@proxy.example");
        environment.put("AWS_SECRET_ACCESS_KEY", "an administrator's");
        Run run = run("--stay", shell, NAMELESS, List.of("env"));
        assertThat(run.out().lines())
                .contains("GH_TOKEN=a token", "HTTPS_PROXY=http://me:password@proxy.example", "HOME=/the/home")
                .noneMatch(line -> line.contains("AWS"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_is_the_user_in_every_way(List<String> shell) throws Exception {
        String tell = "id -u; id -g; id -G; pwd; umask; grep -h CapEff /proc/self/status";
        for (int uid : List.of(NAMELESS, NOBODY)) {
            for (String mode : List.of("--input", "--stay")) {
                assertThat(run(mode, shell, uid, List.of("sh", "-c", tell))
                                .out()
                                .lines())
                        .containsExactly("" + uid, "" + uid, "" + uid, "/", "0077", "CapEff:\t0000000000000000");
            }
        }
    }

    /** A folder of the user's may have root's group. */
    @ParameterizedTest
    @MethodSource("shells")
    void the_user_does_not_get_the_group_that_a_folder_has(List<String> shell) throws Exception {
        for (int uid : List.of(NAMELESS, NOBODY)) {
            List<String> command = command(null, shell, uid, List.of("sh", "-c", "id -g; id -G"));
            command.set(2, "0");
            Run run = Run.of(workspace, command, environment, workspace.folder(), "");
            assertThat(run.out().lines()).containsExactly("" + uid, "" + uid);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_has_no_terminal_of_roots(List<String> shell) throws Exception {
        String tell = "read -r _ _ _ _ _ _ terminal _ </proc/$$/stat; echo $terminal;"
                + " (: </dev/tty) 2>/dev/null || echo none; ls -l /proc/self/fd | grep -c /dev/pts";
        Run run = atATerminal(command(null, shell, NAMELESS, List.of("sh", "-c", tell)));
        assertThat(run.out().lines()).containsExactly("0", "none", "0");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_supervisor_is_not_started_at_a_terminal_of_roots(List<String> shell) throws Exception {
        Run run = atATerminal(command("--stay", shell, NAMELESS, List.of("echo", "started")));
        assertThat(run.exitCode()).isEqualTo(71);
        assertThat(run.out()).contains("the output is a terminal").doesNotContain("started");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_has_no_file_that_root_has_open(List<String> shell) throws Exception {
        Path secret = Files.writeString(workspace.folder().resolve("of root"), "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        for (String mode : List.of("--input", "--stay")) {
            List<String> command = new ArrayList<>(List.of(
                    "bash", "-c", "exec 3<\"$0\" 7<\"$0\" 19<\"$0\" 255<\"$0\"; exec \"$@\"", secret.toString()));
            command.addAll(command(mode, shell, NAMELESS, List.of("ls", "-l", "/proc/self/fd")));
            Run run = Run.of(workspace, command, environment, workspace.folder(), "");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).doesNotContain("of root");
            assertThat(run.out().lines().filter(line -> line.contains(" -> ")))
                    .as("three streams, and the folder that ls reads")
                    .hasSize(4);
        }
    }

    /** dash cannot close such a descriptor, so bash goes on. */
    @Test
    void bash_reads_no_configuration_that_a_variable_names() throws Exception {
        Path mark = workspace.folder().resolve("mark");
        Path planted = Files.writeString(workspace.folder().resolve("planted"), "echo read >>'" + mark + "'\n");
        environment.putAll(Map.of("BASH_ENV", planted.toString(), "ENV", planted.toString()));
        environment.put("BASH_FUNC_timeout%%", "() { echo run >>'" + mark + "'; }");
        List<String> command = new ArrayList<>(List.of("perl", "-MPOSIX", "-e", "dup2(0, 19); exec @ARGV"));
        command.addAll(command("--input", List.of("/bin/dash"), NAMELESS, List.of("true")));
        Run run = Run.of(workspace, command, environment, workspace.folder(), "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(mark).doesNotExist();
    }

    /** bash reads these options from the environment, also as sh. */
    @Test
    void options_of_bash_show_the_user_nothing_and_run_nothing_as_root() throws Exception {
        Path mark = workspace.folder().resolve("mark");
        for (String name : List.of("timeout", "env", "setsid", "head", "tr")) {
            Run.program(workspace.folder().resolve("bin").resolve(name), "#!/bin/dash\necho run >>'" + mark + "'\n");
        }
        environment.put("PATH", workspace.folder().resolve("bin") + ":/usr/bin:/bin");
        environment.put("HTTP_PROXY", "http://me:password@proxy.example");
        environment.put("SHELLOPTS", "allexport:keyword");
        List<String> bash = List.of("/bin/bash", "--posix");
        Run run = run(null, bash, NAMELESS, List.of("/usr/bin/env"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("HOME=/the/home").doesNotContain("password", "names=");
        assertThat(mark).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void root_takes_so_much_output_and_no_more(List<String> shell) throws Exception {
        Run run = run(shell, NAMELESS, "sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; echo end");
        assertThat(run.out()).hasSize(1 << 20);
        Run problems = run(shell, NAMELESS, "sh", "-c", "head -c 300000 /dev/zero | tr '\\0' x >&2");
        assertThat(problems.err()).hasSize(1 << 16);
        assertThat(problems.out()).isEmpty();
    }

    /** dash crashes at its limit of memory. */
    @ParameterizedTest
    @MethodSource("shells")
    void an_output_without_an_end_fails_and_leaves_no_core_of_roots_memory(List<String> shell) throws Exception {
        Run endless = unlimitedCores(shell, "yes");
        assertThat(endless.exitCode()).isNotZero();
        assertThat(endless.out()).isEmpty();
        assertThat(Path.of("/core")).doesNotExist();
        Run inherited = unlimitedCores(shell, "sh", "-c", "ulimit -H -c; cat /proc/self/coredump_filter");
        assertThat(inherited.out()).isEqualTo("0\n00000000\n");
    }

    private Run unlimitedCores(List<String> shell, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("prlimit", "--core=unlimited", "--"));
        command.addAll(command(null, shell, NAMELESS, List.of(words)));
        return Run.of(workspace, command, environment, workspace.folder(), "");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void nothing_in_the_output_acts_on_a_terminal(List<String> shell) throws Exception {
        String says = "printf 'a\\033[31mb\\007\\000c\\r\\177\\302\\233\\td\\n'";
        Run run = run(shell, NAMELESS, "sh", "-c", says + "; " + says + " >&2");
        assertThat(run.out()).isEqualTo("a[31mbc\td\n");
        assertThat(run.err()).isEqualTo(run.out());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_trial_whether_root_can_become_the_user_shows_nothing_of_roots(List<String> shell) throws Exception {
        environment.put("AWS_SECRET_ACCESS_KEY", "an administrator's");
        Path seen = Files.createFile(workspace.folder().resolve("seen"));
        Files.setPosixFilePermissions(seen, PosixFilePermissions.fromString("rw-rw-rw-"));
        // Only what the program itself opens has two digits.
        String tell = "{ tr '\\0' '\\n' </proc/$$/environ; (: </dev/tty) || echo no terminal; "
                + "for n in 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$n ] || echo $n; done; } >" + seen
                + " 2>/dev/null; true";
        Run run =
                atATerminal(PrivateMounts.of(inPlaceOfTrue(tell), command(null, shell, NAMELESS, List.of("id", "-u"))));
        assertThat(run.out()).isEqualTo(NAMELESS + "\n");
        assertThat(Files.readString(seen)).isEqualTo("PATH=" + environment.get("PATH") + "\nno terminal\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_user_who_stops_that_trial_keeps_root_waiting_for_seconds_only(List<String> shell) throws Exception {
        long started = System.nanoTime();
        Run run = Run.of(
                workspace,
                PrivateMounts.of(
                        inPlaceOfTrue("kill -STOP $$"), command("--input", shell, NAMELESS, List.of("id", "-u"))),
                environment,
                workspace.folder(),
                "");
        assertThat(run.out()).isEqualTo(NAMELESS + "\n");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    /** Root would work in the user's place then: that is not for the user to decide. */
    @ParameterizedTest
    @MethodSource("shells")
    void no_user_can_say_that_root_cannot_become_it(List<String> shell) throws Exception {
        assertThat(run(shell, NAMELESS, "sh", "-c", "exit 71").exitCode()).isEqualTo(70);
        for (String signal : List.of("TERM", "HUP", "INT", "KILL", "ABRT")) {
            Run run = disturbed("kill -" + signal + " $$", shell);
            assertThat(run.out()).as(signal + run.err()).isEqualTo(NAMELESS + "\n");
        }
        // As by ptrace(2).
        for (int code : List.of(1, 71, 125, 126, 127)) {
            assertThat(disturbed("exit " + code, shell).exitCode()).isEqualTo(70);
        }
    }

    private Run disturbed(String line, List<String> shell) throws IOException {
        return Run.of(
                workspace,
                PrivateMounts.of(inPlaceOfTrue(line), command(null, shell, NAMELESS, List.of("id", "-u"))),
                environment,
                workspace.folder(),
                "");
    }

    /** A user is not fast enough in each trial: so the program that is tried helps. */
    private String inPlaceOfTrue(String line) throws IOException {
        Path program = Run.program(workspace.folder().resolve("true"), "#!/bin/sh\n" + line + "\n");
        return "/usr/bin/mount --bind " + program + " /usr/bin/true";
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_command_reads_only_what_root_gives_it(List<String> shell) throws Exception {
        String input = "y".repeat(100_000);
        for (String mode : List.of("--stay", "")) {
            Run run = Run.of(
                    workspace,
                    command(mode.isEmpty() ? null : mode, shell, NAMELESS, List.of("wc", "-c")),
                    environment,
                    workspace.folder(),
                    input);
            assertThat(run.out()).isEqualTo("0\n");
        }
        Run run = Run.of(
                workspace,
                command("--input", shell, NAMELESS, List.of("wc", "-c")),
                environment,
                workspace.folder(),
                input);
        assertThat(run.out()).isEqualTo("65536\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_exit_code_is_the_commands(List<String> shell) throws Exception {
        assertThat(run(shell, NAMELESS, "true").exitCode()).isZero();
        assertThat(run(shell, NAMELESS, "sh", "-c", "exit 42").exitCode()).isEqualTo(42);
        assertThat(run(shell, NAMELESS, "no-such-command").exitCode()).isEqualTo(127);
        assertThat(run("--stay", shell, NAMELESS, List.of("sh", "-c", "exit 43"))
                        .exitCode())
                .isEqualTo(43);
        Run run = Run.of(workspace, List.of("/bin/sh", script.toString(), "1"), environment, workspace.folder(), "");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("usage: ");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void says_71_where_nothing_can_become_the_user(List<String> shell) throws Exception {
        for (String mode : List.of("--input", "--stay")) {
            List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-setuid,-setgid", "--"));
            command.addAll(command(mode, shell, NAMELESS, List.of("echo", "ran")));
            Run run = Run.of(workspace, command, environment, workspace.folder(), "");
            assertThat(run.exitCode()).isEqualTo(71);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).singleElement().asString().contains("SETUID");
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void becomes_the_user_by_whatever_there_is(String way, String mode) throws Exception {
        List<String> hidden = new ArrayList<>(List.of("setpriv", "gosu", "su"));
        hidden.remove(way);
        Run run = Run.of(
                workspace,
                PrivateMounts.of(
                        PrivateMounts.hiding(hidden),
                        command(
                                mode,
                                List.of("/bin/sh"),
                                NOBODY,
                                List.of("sh", "-c", "id -u; echo \"$@\"", "sh", "two  words"))),
                environment,
                workspace.folder(),
                "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(NOBODY + "\ntwo  words\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_command_that_does_not_end_is_killed_with_all_that_it_started(List<String> shell) throws Exception {
        String name = "stays of " + workspace.folder();
        limitTo(Duration.ofSeconds(1));
        Run run = run(shell, NAMELESS, "sh", "-c", "sh -c 'sleep 120; :' \"$0\" & sleep 120; :", name);
        assertThat(run.exitCode()).isEqualTo(137);
        Await.until("the end of all", LIMIT, () -> processesWith(name).isEmpty());
    }

    @Test
    void a_command_that_stops_its_own_guard_does_not_hang_root() throws Exception {
        String name = "stopped of " + workspace.folder();
        limitTo(Duration.ofSeconds(1));
        long started = System.nanoTime();
        Run run = run(List.of("/bin/sh"), NAMELESS, "sh", "-c", "kill -STOP $PPID; kill -STOP $$; :", name);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(LIMIT);
        assertThat(run.exitCode()).isNotZero();
        processesWith(name).forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_command_that_leaves_a_process_at_the_pipe_does_not_hang_root() throws Exception {
        limitTo(Duration.ofSeconds(1));
        long started = System.nanoTime();
        Run run = run(List.of("/bin/sh"), NAMELESS, "sh", "-c", "setsid sleep 30 &");
        assertThat(run.exitCode()).as("its output has no end").isEqualTo(137);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    }

    private static List<ProcessHandle> processesWith(String words) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").endsWith(words))
                .toList();
    }

    private Run run(List<String> shell, int uid, String... command) throws IOException {
        return run(null, shell, uid, List.of(command));
    }

    private Run run(String mode, List<String> shell, int uid, List<String> command) throws IOException {
        return Run.of(workspace, command(mode, shell, uid, command), environment, workspace.folder(), "");
    }

    /** With a pseudo terminal for all three streams, by script(1), which every Debian has. */
    private Run atATerminal(List<String> command) throws IOException {
        List<String> words = command.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .toList();
        Run run = Run.of(
                workspace,
                List.of("script", "--quiet", "--return", "--command", String.join(" ", words), "/dev/null"),
                environment,
                workspace.folder(),
                "");
        return new Run(run.exitCode(), run.out().replace("\r", ""), run.err());
    }

    /** The script starts itself again, so its first line names the shell. */
    private List<String> command(String mode, List<String> shell, int uid, List<String> command) throws IOException {
        String text = Files.readString(script);
        Run.program(script, "#!" + String.join(" ", shell) + text.substring(text.indexOf('\n')));
        List<String> words = new ArrayList<>(List.of(script.toString()));
        if (mode != null) {
            words.add(mode);
        }
        words.addAll(List.of(Integer.toString(uid), Integer.toString(uid), "/the/home"));
        words.addAll(command);
        return words;
    }
}
