package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Root's copy of the bearer, in a /run of the test's own; only the time between two looks is shorter, and they are counted. */
@ExtendWith(SecretsGuard.class)
@Execution(ExecutionMode.CONCURRENT)
class CopyBearerTest {
    private Workspace workspace;
    private Path script;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void install(Workspace guarded) throws IOException {
        workspace = guarded;
        String pause = "{ echo >>'" + workspace.folder() + "/looks'; sleep 0.05; }";
        script = Files.writeString(
                workspace.folder().resolve("copy-bearer"),
                Files.readString(Path.of("scripts/copy-bearer")).replaceAll("sleep [15]", pause));
        String launcher = "molecule-gh-token-refresh";
        Files.copy(Path.of("scripts", launcher), workspace.folder().resolve(launcher));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_agent_alone_can_read_the_copy_and_the_bearer_stays_roots(List<String> shell) throws Exception {
        Run run = copying(shell, """
                write one
                await grep -q one "$copy"
                stat -c '%u:%g %a' "$bearer" "$copy" "${copy%/*}"
                write two && mv "$bearer" "$bearer.new" && mv "$bearer.new" "$bearer"
                await grep -q two "$copy"
                ls -A "${copy%/*}"
                """);
        assertThat(run.out()).isEqualTo("0:0 600\n65534:65534 600\n0:0 755\nauth_token\n");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_the_agent_can_read_or_owns_is_not_copied(List<String> shell) throws Exception {
        Run run = copying(shell, """
                echo one >"$bearer.new" && chmod 644 "$bearer.new" && mv "$bearer.new" "$bearer"
                not_copied
                (umask 077 && echo one >"$bearer.new") && chown 65534 "$bearer.new" && mv "$bearer.new" "$bearer"
                not_copied
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_file_of_roots_that_the_agent_can_name_so_is_not_read(List<String> shell) throws Exception {
        for (String open : List.of(
                "chown 65534 \"$configs\"",
                "chmod 777 \"$configs\"",
                "chmod 1777 \"$configs\"",
                "chgrp 65534 \"$configs\" && chmod 775 \"$configs\"",
                "chown 65534 \"${configs%/*}\"",
                "mv \"$configs\" \"$configs.real\" && ln -s \"$configs.real\" \"$configs\""
                        + " && chown -h 65534 \"$configs\"")) {
            Run run = copying(shell, open + """
                    write one
                    not_copied
                    stat -c '%u %a' "$bearer"
                    """.indent(0).replaceFirst("^", "\n"));
            assertThat(run.exitCode()).as(open + run.err()).isZero();
            assertThat(run.out()).isEqualTo("0 600\n");
            // The agent can exchange what a command of root's would name.
            assertThat(run.err()).contains("so root does not read it").doesNotContain("chown", "run:");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void what_is_no_file_is_neither_followed_nor_waited_for(List<String> shell) throws Exception {
        Run run = copying(shell, """
                (umask 077 && echo one >"$configs/other")
                ln -s other "$bearer" && not_copied && rm "$bearer"
                mkfifo -m 600 "$bearer" && not_copied && rm "$bearer"
                mkdir "$bearer" && not_copied && rmdir "$bearer"
                write two
                await grep -q two "$copy"
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** As an image that gives the folder to the agent while it starts. */
    @ParameterizedTest
    @MethodSource("shells")
    void what_the_agent_exchanges_between_the_look_and_the_reading_is_not_given_away(List<String> shell)
            throws Exception {
        Run run = copying(shell, """
                (umask 077 && echo of-root >"$configs/../secret")
                cp /usr/bin/head "$configs/../real-head"
                printf '#!/bin/sh\n%s\nexec %s/../real-head "$@"\n' \
                    "chown 65534 $configs; rm $bearer; ln -s ../secret $bearer; chown -h 65534 $bearer; : >$configs/../exchanged" \
                    "$configs" >"$configs/../head" && chmod 755 "$configs/../head"
                mount --bind "$configs/../head" /usr/bin/head
                write one
                await test -e "$configs/../exchanged"
                not_copied
                not_copied
                find "${copy%/*}" -type f
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_chown_that_fails_for_a_time_does_not_end_it(List<String> shell) throws Exception {
        Run run = copying(shell, """
                mount --bind /bin/false /usr/bin/chown
                write one
                not_copied
                not_copied
                umount /usr/bin/chown
                await grep -q one "$copy"
                stat -c %u "$copy"
                """);
        assertThat(run.out()).as(run.err()).isEqualTo("65534\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void no_more_is_copied_than_a_bearer_can_have(List<String> shell) throws Exception {
        Run run = copying(shell, """
                head -c 100000 /dev/zero >"$bearer" && chmod 600 "$bearer"
                await test -s "$copy"
                wc -c <"$copy"
                """);
        assertThat(run.out().strip()).isEqualTo("16384");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_folder_of_somebody_elses_in_run_is_not_used(List<String> shell) throws Exception {
        Run run = copying(shell, """
                mkdir "${copy%/*}" && chown 65534 "${copy%/*}"
                write one
                not_copied
                ls -A "${copy%/*}"
                """);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("root cannot write /run/molecule-gh-token-refresh");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void ends_when_the_runtime_is_not_root_any_more(List<String> shell) throws Exception {
        Run run = copying(shell, """
                kill -0 $copier
                exec setpriv --reuid=65534 --clear-groups sh -c '
                    n=0
                    until [ "$(cut -d" " -f3 /proc/$0/stat 2>/dev/null || echo Z)" = Z ]; do
                        n=$((n + 1)); [ $n -lt 600 ] || exit 1; sleep 0.05
                    done' $copier
                """);
        assertThat(run.exitCode()).isZero();
    }

    /** The first line of /proc/PID/status is the name. */
    @ParameterizedTest
    @MethodSource("shells")
    void a_runtime_that_gives_itself_the_name_of_a_status_line_is_not_root(List<String> shell) throws Exception {
        Run run = copying(shell, """
                kill $copier
                wait $copier || :
                setpriv --reuid=65534 --clear-groups perl -e '$0 = "Uid: 0 0 0"; sleep 60' &
                runtime=$!
                await grep -q '^Name:.Uid: 0 0 0' /proc/$runtime/status
                code=0
                copy_for $runtime
                wait $copier || code=$?
                kill $runtime
                exit $code
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(69);
    }

    /** A mounted one is, which its host exchanges. */
    @ParameterizedTest
    @MethodSource("shells")
    void a_bearer_of_roots_is_copied_also_where_the_runtime_has_left_root(List<String> shell) throws Exception {
        Run run = copying(shell, """
                kill $copier
                wait $copier || :
                setpriv --reuid=65534 --clear-groups sleep 60 &
                runtime=$!
                await sh -c '[ "$(stat -c %u /proc/$0)" != 0 ]' $runtime
                write one
                copy_for $runtime
                await grep -q one "$copy"
                write two
                await grep -q two "$copy"
                kill $runtime
                wait $runtime || :
                wait $copier
                """);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(69);
    }

    /** bash goes on where it cannot start a process; the other shells end, and supervise starts the script again. */
    @ParameterizedTest
    @MethodSource("shells")
    void does_not_end_while_it_cannot_ask_who_the_runtime_is(List<String> shell) throws Exception {
        Path full = workspace.folder().resolve("full");
        Files.writeString(script, Files.readString(script).replace("$(cat ", "$([ ! -e '" + full + "' ] && cat "));
        Run run = copying(shell, "touch '" + full + """
                '
                not_copied
                not_copied
                rm "${looks%/*}/full"
                write one
                await grep -q one "$copy"
                """);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    /** bash tries again for 15 s, and goes on then. */
    @ParameterizedTest
    @ValueSource(strings = {"/bin/dash", "busybox sh"})
    void hands_over_to_the_supervisor_when_it_cannot_start_a_process(String shell) throws Exception {
        Run.program(workspace.folder().resolve("supervise"), "#!/bin/sh\nprintf '<%s>' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(workspace.folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        String pid = Long.toString(ProcessHandle.current().pid());
        // A user of its own, so that no other process counts.
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=64325", "--clear-groups", "prlimit", "--nproc=1:100", "--"));
        command.addAll(List.of(shell.split(" ")));
        command.addAll(List.of(script.toString(), pid, "1", "2", "/configs of/.auth_token"));
        Run run = Run.of(workspace, command, Map.of("PATH", "/usr/bin:/bin"), workspace.folder(), "");
        assertThat(run.out())
                .as(run.err())
                .isEqualTo("<" + script + "><--supervised><" + pid + "><1><2></configs of/.auth_token>");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_folder_that_is_not_absolute_ends_it(List<String> shell) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(
                script.toString(), Long.toString(ProcessHandle.current().pid()), "1", "1", "configs/.auth_token"));
        Run run = Run.of(workspace, command, Map.of(), workspace.folder(), "");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err()).contains("CONFIGS_DIR is no absolute path");
    }

    /** Runs a script of sh beside the one that is tested. */
    private Run copying(List<String> shell, String text) throws IOException {
        String before = """
                umask 022
                looks='%1$s/looks' configs='%1$s/configs.of/root' copy=/run/molecule-gh-token-refresh/auth_token
                rm -rf "${configs%%/*}" && mkdir -p "$configs"
                bearer=$configs/.auth_token
                # Whole, or the copier sees two files: an empty one, and this.
                write() { (umask 077 && echo "$1" >"$bearer.new" && mv -f "$bearer.new" "$bearer"); }
                await() { n=0; until "$@" 2>/dev/null; do n=$((n + 1)); [ $n -lt 600 ] || exit 1; sleep 0.05; done; }
                looks() { wc -l <"$looks"; }
                : >"$looks"
                # The copier may be in the middle of one look; the next begins after what was done here.
                not_copied() {
                    seen=$(looks)
                    await eval '[ "$(looks)" -ge $((seen + 2)) ]'
                    [ ! -e "$copy" ] || exit 2
                }
                copy_for() {
                    %2$s '%3$s' "$1" 65534 65534 "$bearer" &
                    copier=$!
                }
                copy_for $$
                # Otherwise it would write into the folder while that is deleted.
                trap '{ kill $copier; wait $copier; } 2>/dev/null || :' EXIT
                """.formatted(workspace.folder(), String.join(" ", shell), script);
        return Run.of(
                workspace,
                PrivateMounts.of(
                        "mount -t tmpfs -o mode=755 tmpfs /run", List.of("/bin/sh", "-c", "set -e\n" + before + text)),
                Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"),
                workspace.folder(),
                "");
    }
}
