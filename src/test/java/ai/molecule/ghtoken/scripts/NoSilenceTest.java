package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever becomes of the program, git is never left to look for another password for our host, and a probe gets a word: no
 * Java, no JAR, a JVM that does not start or that somebody kills, no process left to start.
 */
@Execution(ExecutionMode.CONCURRENT)
class NoSilenceTest {
    private static final String GITHUB = "protocol=https\nhost=github.com\n\n";

    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    private Path launcher = Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath();

    @BeforeEach
    void furnish() throws IOException {
        environment.put("HOME", home.toString());
        environment.put("PATH", "/usr/bin:/bin");
        environment.put(
                "MOLECULE_GH_TOKEN_REFRESH_JAR",
                Files.createFile(home.resolve("some.jar")).toString());
        environment.put("JAVA_HOME", home.resolve("jdk").toString());
    }

    private void java(String does) throws IOException {
        Run.program(home.resolve("jdk/bin/java"), "#!/bin/sh\n" + does + "\n");
    }

    private Run launcher(List<String> shell, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(launcher.toString());
        command.addAll(List.of(arguments));
        return Run.of(command, environment, home, input.getBytes(UTF_8));
    }

    private void assertNotSilent(List<String> shell) throws Exception {
        Run get = launcher(shell, GITHUB, "git-credential", "get");
        assertThat(get.out()).isEqualTo("quit=1\n\n");
        assertThat(get.err()).isNotEmpty();
        assertThat(get.exitCode()).isZero();
        Run health = launcher(shell, "", "health");
        assertThat(health.out()).startsWith("unreadable: ").hasLineCount(1);
        assertThat(health.exitCode()).isEqualTo(1);
        Run live = launcher(shell, "", "health", "--live");
        assertThat(live.out()).startsWith("unreadable: ").hasLineCount(1);
        assertThat(live.exitCode()).isEqualTo(1);
    }

    /** bash before 5.1 keeps a here-document in a file of its own. */
    @Test
    void a_shell_writes_no_token_into_a_file() throws Exception {
        java("cat >/dev/null; echo username=x-access-token; echo password=ghs_ofthejar; echo");
        environment.put("BASH_COMPAT", "50");
        Path trace = home.resolve("trace");
        List<String> strace =
                List.of("strace", "-f", "-y", "-s", "4096", "-e", "trace=write", "-o", trace.toString(), "/bin/bash");
        assertThat(launcher(strace, GITHUB, "git-credential", "get").out()).contains("password=ghs_ofthejar");
        assertThat(Files.readAllLines(trace))
                .as("the request is in such a file")
                .anyMatch(line -> line.contains("/sh-thd"))
                .filteredOn(line -> line.contains("ghs_ofthejar"))
                .isNotEmpty()
                .noneMatch(line -> line.contains("/sh-thd"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_a_jar(List<String> shell) throws Exception {
        Files.delete(home.resolve("some.jar"));
        assertNotSilent(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_the_file_that_starts_the_program(List<String> shell) throws Exception {
        java("echo no-java-is-started >&2");
        launcher = Files.copy(launcher, home.resolve("launcher"));
        assertNotSilent(shell);
        assertThat(launcher(shell, GITHUB, "git-credential", "get").err())
                .contains("there is no " + home.toRealPath() + "/start-program")
                .doesNotContain("no-java-is-started");
        String another = GITHUB.replace("github.com", "git.example");
        assertThat(launcher(shell, another, "git-credential", "get").out()).isEmpty();
    }

    /** In a folder of root's, beside a launcher of root's. */
    @ParameterizedTest
    @MethodSource("shells")
    void where_root_would_read_a_file_of_another_users(List<String> shell) throws Exception {
        launcher = Files.copy(launcher, home.resolve("launcher"));
        Path start = Files.writeString(home.resolve("start-program"), "echo not-roots-own >&2\n");
        Files.setAttribute(start, "unix:uid", 4242);
        assertNotSilent(shell);
        assertThat(launcher(shell, GITHUB, "git-credential", "get").err())
                .contains("another user can change " + home.toRealPath() + "/start-program")
                .doesNotContain("not-roots-own");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_java(List<String> shell) throws Exception {
        environment.put("PATH", home.toString());
        assertNotSilent(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_the_jvm_does_not_start(List<String> shell) throws Exception {
        java("echo 'Could not reserve enough space' >&2; exit 1");
        assertNotSilent(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_the_jvm_is_killed_at_any_moment(List<String> shell) throws Exception {
        java("echo password=ghs_half; kill -KILL $$");
        assertNotSilent(shell);
        java("kill -TERM $$");
        assertNotSilent(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_the_launcher_is_told_to_stop(List<String> shell) throws Exception {
        java("kill -TERM $PPID; sleep 1");
        assertNotSilent(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void where_no_process_can_be_started(List<String> shell) throws Exception {
        // Another user's limit: none applies to root.
        String limited = "ulimit -u 1; exec \"$@\"";
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", "bash", "-c", limited, "bash"));
        command.addAll(shell);
        Path copy = Files.copy(launcher, home.resolve("launcher"));
        Files.copy(launcher.resolveSibling("start-program"), home.resolve("start-program"));
        assertThat(home.toFile().setExecutable(true, false)).isTrue();
        assertThat(home.toFile().setReadable(true, false)).isTrue();
        command.add(copy.toString());
        List<String> get = new ArrayList<>(command);
        get.addAll(List.of("git-credential", "get"));
        assertThat(Run.of(get, environment, home, GITHUB.getBytes(UTF_8)).out()).isEqualTo("quit=1\n\n");
        command.add("health");
        assertThat(Run.of(command, environment, home, new byte[0]).out()).startsWith("unreadable: ");
    }

    /** Of git's attributes; what asks again for a refused token (git-lfs) needs the path. */
    @ParameterizedTest
    @MethodSource("shells")
    void what_the_program_answers_is_handed_on_but_nothing_else(List<String> shell) throws Exception {
        java("""
                printf 'username=u\\npassword=p\\npath=-\\nstate[]=molecule:1\\ncontinue=1\\n'
                printf 'path=/etc\\nhost=evil.example\\nurl=https://evil.example\\n\\n'
                """);
        assertThat(launcher(shell, GITHUB, "git-credential", "get").out())
                .isEqualTo("username=u\npassword=p\npath=-\nstate[]=molecule:1\ncontinue=1\n\n");
    }

    /** The launcher has looked into the cache folder before. */
    @ParameterizedTest
    @MethodSource("shells")
    void the_program_works_in_the_callers_folder(List<String> shell) throws Exception {
        Path cache = Files.createDirectory(home.resolve(".molecule-token-cache"));
        Files.writeString(cache.resolve("credential"), "v1\n");
        Files.writeString(cache.resolve("state"), "v1\n");
        java("""
                case $* in *health*) pwd -P ;; *) printf 'username=%s\\n\\n' "$(pwd -P)" ;; esac
                """);
        assertThat(launcher(shell, GITHUB, "git-credential", "get").out())
                .isEqualTo("username=" + home.toRealPath() + "\n\n");
        assertThat(launcher(shell, "", "health").out()).isEqualTo(home.toRealPath() + "\n");
    }

    /** bash reads its options from the environment, also as sh. */
    @ParameterizedTest
    @ValueSource(strings = {"nocasematch", "nullglob", "failglob", "extglob"})
    void whatever_options_bash_has(String option) throws Exception {
        environment.put("BASHOPTS", option);
        java("exit 1");
        assertNotSilent(List.of("bash", "--posix"));
        environment.put("GIT_HTTP_PASSWORD", "secret");
        Run askpass = Run.of(
                List.of(
                        "bash",
                        "--posix",
                        Path.of("scripts/molecule-askpass").toAbsolutePath().toString(),
                        "Password for 'https://git.Example': "),
                environment,
                home,
                new byte[0]);
        assertThat(askpass.out()).isEqualTo("secret\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void however_the_host_is_typed(List<String> shell) throws Exception {
        Files.delete(home.resolve("some.jar"));
        for (String host : List.of("GitHub.com", "GITHUB.COM:443", "github.com.", "github.com\nhost=evil.example")) {
            Run get = launcher(shell, "protocol=https\nhost=" + host + "\n\n", "git-credential", "get");
            assertThat(get.out()).as(host).isEqualTo("quit=1\n\n");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void other_hosts_are_left_to_other_helpers_all_the_same(List<String> shell) throws Exception {
        Files.delete(home.resolve("some.jar"));
        for (String host : List.of("gitlab.example", "GitLab.example", "github.com.evil.example", "github.com:8443")) {
            Run get = launcher(shell, "protocol=https\nhost=" + host + "\n\n", "git-credential", "get");
            assertThat(get.out()).as(host).isEmpty();
            assertThat(get.exitCode()).isZero();
        }
        assertThat(launcher(shell, "protocol=http\nhost=github.com\n\n", "git-credential", "get")
                        .out())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_shell_that_traces_shows_no_token(List<String> shell) throws Exception {
        java("echo password=ghs_fetched");
        VectorWorld world = new VectorWorld(new Vector("a good record", List.of()), home);
        world.furnish();
        environment.put("SHELLOPTS", "xtrace");
        environment.put("PS4", "+ ");
        List<String> traced = shell.get(0).endsWith("bash") ? List.of("/bin/bash", "-x") : List.of(shell.get(0));
        for (String operation : List.of("get", "erase")) {
            Run run = launcher(traced.size() > 1 ? traced : shell, GITHUB, "git-credential", operation);
            assertThat(run.err()).doesNotContain("ghs_");
        }
    }
}
