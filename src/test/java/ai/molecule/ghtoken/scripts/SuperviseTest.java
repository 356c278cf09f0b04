package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The supervisor with real processes, under the three shells; only its sleep and its clock are not. */
@ExtendWith(SecretsGuard.class)
@Execution(ExecutionMode.CONCURRENT)
class SuperviseTest {
    /** {@code -Dsupervise.kills} sets it: dev/torture kills. */
    private static final int KILLS = Integer.getInteger("supervise.kills", 60);

    private static final int STOPS = 12;

    private Path folder;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void make(Workspace workspace) throws IOException {
        folder = Files.createDirectory(workspace.folder().resolve("supervised"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void starts_the_daemon_again_whatever_its_exit_code_and_whoever_killed_it(List<String> shell, Workspace workspace)
            throws Exception {
        SupervisedWorld world = world(workspace, shell, """
                case $n in 1) exit 0 ;; 2) exit 1 ;; 3) kill -9 $$ ;; 4) kill -TERM $$ ;; 5) exit 127 ;; esac
                exit 69
                """);
        Run run = world.run(world.daemonPath(), "two words", "'\"$HOME *");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(world.lines("starts")).hasSize(6).containsOnly("two words '\"$HOME *");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waits_twice_as_long_each_time_up_to_30_s(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "[ $n -lt 9 ] || exit 69\n");
        world.run(world.daemonPath());
        assertThat(world.lines("sleeps")).containsExactly("1", "2", "4", "8", "16", "30", "30", "30");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waits_1_s_again_after_a_minute_of_life(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, """
                lives_until() { echo "$1" >"$HOME/clock"; }
                case $n in 3) lives_until 1059 ;; 4) lives_until 1119 ;; 6) lives_until 900 ;; 7) exit 69 ;; esac
                """);
        world.run(world.daemonPath());
        assertThat(world.lines("sleeps"))
                .as("59 s, then 60 s, then a clock that was set back")
                .containsExactly("1", "2", "4", "1", "2", "1");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void survives_many_kills_without_a_zombie_a_busy_loop_or_a_growing_log(List<String> shell, Workspace workspace)
            throws Exception {
        SupervisedWorld world = world(workspace, shell, "");
        SupervisedWorld.write(folder.resolve("daemon"), """
                #!/bin/sh
                n=$(($(cat "$HOME/starts") + 1))
                echo $n >"$HOME/starts"
                [ $n -le %d ] && kill -9 $$
                ps -o pid= --ppid $PPID >"$HOME/children"
                exit 69
                """.formatted(KILLS));
        SupervisedWorld.write(folder.resolve("starts"), "0\n");
        Run run = world.run(world.daemonPath());
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(world.lines("starts")).containsExactly(Integer.toString(KILLS + 1));
        assertThat(world.lines("sleeps"))
                .hasSize(KILLS)
                .endsWith(Collections.nCopies(KILLS - 5, "30").toArray(new String[0]));
        assertThat(world.lines("children")).as("the daemon alone").hasSize(1);
        assertThat(run.err().lines())
                .as("a line for the first, second, fourth, eighth end")
                .hasSize(Integer.SIZE - Integer.numberOfLeadingZeros(KILLS))
                .allMatch(line -> line.contains("ended with 137"));
        assertThat(run.out()).isEmpty();
    }

    /** A JVM waits for its own children alone; what they leave behind has process 1 for its parent. */
    @ParameterizedTest
    @MethodSource("shells")
    void as_process_1_it_waits_for_what_others_have_left(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, """
                (/bin/sleep 0.1 & /bin/sleep 0.2 &)
                /bin/sleep 1
                cut -d ' ' -f 1-4 /proc/[0-9]*/stat >"$HOME/processes"
                exit 69
                """);
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc", "--"));
        command.addAll(world.command(world.daemonPath()));
        assertThat(world.run(command).exitCode()).isEqualTo(69);
        assertThat(world.lines("processes"))
                .anyMatch(line -> line.startsWith("1 "))
                .noneMatch(line -> line.contains(" Z "));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void once_it_ends_as_the_daemon_has_ended(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "exit $1\n");
        for (int code : List.of(0, 69, 75)) {
            assertThat(world.run("--once", world.daemonPath(), Integer.toString(code))
                            .exitCode())
                    .isEqualTo(code);
        }
        assertThat(world.lines("starts")).containsExactly("0", "69", "75");
        assertThat(world.lines("sleeps")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void told_to_stop_it_stops_the_daemon_and_ends(List<String> shell, Workspace workspace) throws Exception {
        for (String signal : List.of("TERM", "INT")) {
            SupervisedWorld world =
                    world(workspace, shell, "trap 'echo told >\"$HOME/told\"; exit 0' TERM\n" + waiting());
            JarProcess supervisor = world.start(world.daemonPath());
            world.await("the daemon's trap", "ready");
            List<ProcessHandle> all = descendants(supervisor);
            supervisor.signal(signal);
            assertEndsWith(0, supervisor);
            assertThat(world.lines("told")).containsExactly("told");
            assertGone(all);
            assertThat(world.lines("starts")).hasSize(1);
            assertThat(supervisor.err()).isEmpty();
            Files.delete(folder.resolve("ready"));
            Files.delete(folder.resolve("told"));
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_daemon_that_ignores_that_is_killed_after_5_s(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "trap 'echo told >>\"$HOME/told\"' TERM HUP\n" + waiting());
        world.sleep(
                "echo \"$1\" >>\"$HOME/sleeps\"\ni=0\nuntil [ -e \"$HOME/enough\" ] || [ $i -gt 4800 ]; do /bin/sleep 0.05; i=$((i + 1)); done\n");
        JarProcess supervisor = world.start(world.daemonPath());
        world.await("the daemon's trap", "ready");
        supervisor.signal("TERM");
        world.await("the daemon to be told", "told");
        // timeout(1) tells the whole process group, too.
        descendants(supervisor).forEach(ProcessHandle::destroy);
        supervisor.signal("TERM");
        supervisor.signal("HUP");
        Await.pass(Duration.ofMillis(200));
        assertThat(supervisor.isRunning()).isTrue();
        List<ProcessHandle> all = descendants(supervisor);
        SupervisedWorld.write(folder.resolve("enough"), "");
        assertEndsWith(0, supervisor);
        assertGone(all);
        assertThat(world.lines("sleeps")).containsExactly("5");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void told_to_stop_between_two_daemons_it_ends_at_once(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "exit 1\n");
        world.sleep("echo \"$1\" >>\"$HOME/sleeps\"\nexec /bin/sleep 600\n");
        JarProcess supervisor = world.start(world.daemonPath());
        world.await("a pause", "sleeps");
        supervisor.signal("TERM");
        assertEndsWith(0, supervisor);
        assertThat(world.lines("starts")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void passes_hup_on_and_goes_on(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world =
                world(workspace, shell, "trap 'echo hup >>\"$HOME/told\"' HUP\ntrap 'exit 0' TERM\n" + waiting());
        JarProcess supervisor = world.start(world.daemonPath());
        world.await("the daemon's trap", "ready");
        supervisor.signal("HUP");
        world.await("the daemon to be told", "told");
        supervisor.signal("TERM");
        assertEndsWith(0, supervisor);
        assertThat(world.lines("starts")).hasSize(1);
        assertThat(world.lines("told")).containsExactly("hup");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void with_nothing_to_do_it_can_wait_to_be_stopped(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "exit 69\n");
        // A subshell that is ended just after its start must not go on in the supervisor's place: one stop in six met
        // it.
        for (int i = 1; i <= STOPS; i++) {
            Files.writeString(folder.resolve("sleeps"), "");
            JarProcess supervisor = world.start("--wait", world.daemonPath());
            world.await("waiting", "sleeps", "3600");
            supervisor.signal("TERM");
            assertEndsWith(0, supervisor);
            assertThat(world.lines("starts")).hasSize(i);
            assertThat(supervisor.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void goes_on_when_nobody_reads_its_lines(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "[ $n -lt 9 ] || exit 69\n");
        List<String> command =
                new ArrayList<>(List.of("bash", "-c", "exec 3> >(exec /bin/true); wait $!; exec \"$@\" 2>&3", "bash"));
        command.addAll(world.command(world.daemonPath()));
        Run run = world.run(command);
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(world.lines("starts")).hasSize(9);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_a_sleep_it_ends_rather_than_never_resting(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "exit 1\n");
        Files.delete(folder.resolve("bin/sleep"));
        SupervisedWorld.furnish(folder, folder.resolve("bin").toString());
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + folder.resolve("bin")));
        command.addAll(world.command(world.daemonPath()));
        Run run = world.run(command);
        assertThat(run.exitCode()).isEqualTo(127);
        assertThat(run.err()).contains("there is no sleep on PATH");
        assertThat(world.lines("starts")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void beside_another_daemon_it_waits_and_takes_over_when_that_is_gone(List<String> shell, Workspace workspace)
            throws Exception {
        SupervisedWorld world = world(workspace, shell, """
                [ "$1" != health ] || { [ $n -lt 5 ]; exit; }
                [ $n -lt 5 ] && exit 75
                exit 69
                """);
        Run run = world.run(world.daemonPath(), "work");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(world.lines("starts"))
                .containsExactly("work", "health --live", "health --live", "health --live", "health --live", "work");
        assertThat(world.lines("sleeps")).containsExactly("30", "30", "30", "1");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_working_folder_that_is_gone_does_not_matter(List<String> shell, Workspace workspace) throws Exception {
        SupervisedWorld world = world(workspace, shell, "pwd >>\"$HOME/folders\"\n[ $n -lt 2 ] || exit 69\n");
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh"));
        command.addAll(world.command(world.daemonPath()));
        assertThat(world.run(command).exitCode()).isEqualTo(69);
        assertThat(world.lines("folders")).containsExactly("/", "/");
    }

    @Test
    void a_limit_of_processes_does_not_end_it(Workspace workspace) throws Exception {
        // A user of its own, so that no other process counts.
        SupervisedWorld world = world(workspace, List.of("/bin/sh"), waiting());
        Path script = folder.resolve("supervise");
        SupervisedWorld.write(
                script, Files.readString(Path.of("scripts/supervise")).replace("'sleep 5;", "'sleep 1;"));
        for (String file : List.of("", "supervise", "daemon", "starts", "sleeps", "bin/sleep", "bin/date")) {
            Files.setPosixFilePermissions(folder.resolve(file), PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        List<String> command = List.of(
                "setpriv",
                "--reuid=64323",
                "--clear-groups",
                "--",
                "prlimit",
                "--nproc=1:100",
                "--",
                script.toString(),
                world.daemonPath());
        JarProcess supervisor = workspace.startCommand(command, world.environment(), folder, new byte[0]);
        supervisor.awaitErr("cannot start a process", SupervisedWorld.LIMIT);
        assertThat(supervisor.err()).containsPattern(DocumentedLine.with("supervise: cannot start a process"));
        assertThat(world.lines("starts")).isEmpty();
        String pid = Long.toString(supervisor.pid());
        assertThat(new ProcessBuilder(
                                "setpriv",
                                "--reuid=64323",
                                "--clear-groups",
                                "prlimit",
                                "--pid",
                                pid,
                                "--nproc=100:100")
                        .start()
                        .waitFor())
                .isZero();
        world.await("a start of the daemon", "starts");
        supervisor.signal("TERM");
        assertEndsWith(0, supervisor);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_a_command_it_says_how_it_is_used(List<String> shell, Workspace workspace) throws Exception {
        Run run = world(workspace, shell, "").run("--wait");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("usage: supervise [--wait | --once] COMMAND [ARG...]\n");
    }

    private SupervisedWorld world(Workspace workspace, List<String> shell, String daemon) {
        SupervisedWorld world = new SupervisedWorld(workspace, folder, shell);
        world.daemon(daemon);
        return world;
    }

    /** For a daemon that stays, four minutes at most: longer than anybody waits for its end. */
    private static String waiting() {
        return "echo ready >\"$HOME/ready\"\ni=0\nwhile [ $i -lt 4800 ]; do /bin/sleep 0.05; i=$((i + 1)); done\n";
    }

    private static List<ProcessHandle> descendants(JarProcess process) {
        return ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
    }

    /** What the daemon itself started may live a moment longer. */
    private static void assertGone(List<ProcessHandle> all) {
        assertThat(all).isNotEmpty();
        Await.until("the end of all", SupervisedWorld.LIMIT, () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void assertEndsWith(int code, JarProcess supervisor) {
        assertThat(supervisor.exitCodeWithin(SupervisedWorld.LIMIT)).isEqualTo(code);
    }
}
