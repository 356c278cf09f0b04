package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Which flags the launcher gives to which JVM: its Java is a script that prints what it is given. */
@Execution(ExecutionMode.CONCURRENT)
class LauncherRuntimeTest {
    private static final Path LAUNCHER =
            Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath();

    @TempDir
    Path root;

    private Path archive;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(root.resolve("opt/bin"));
        Files.createDirectories(root.resolve("opt/lib"));
        Run.program(root.resolve("opt/bin/molecule-gh-token-refresh"), Files.readString(LAUNCHER));
        Run.program(root.resolve("opt/bin/start-program"), Files.readString(LAUNCHER.resolveSibling("start-program")));
        Files.writeString(root.resolve("opt/lib/molecule-gh-token-refresh.jar"), "");
        archive = Files.writeString(root.resolve("opt/lib/molecule-gh-token-refresh.jsa"), "");
        runtime("opt/jre");
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", root.toString());
    }

    private void runtime(String folder) throws IOException {
        Run.program(root.resolve(folder).resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    }

    /** As dev/cds leaves it. */
    private void archiveOf(String folder) throws IOException {
        Path link = Path.of(archive + ".java");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, root.resolve(folder).resolve("bin/java"));
    }

    private String launcher() {
        return root.resolve("opt/bin/molecule-gh-token-refresh").toString();
    }

    private List<String> flags(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher()));
        command.addAll(List.of(arguments));
        Run run = Run.of(command, environment, root, new byte[0]);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run.out().lines().toList();
    }

    private String use() {
        return "-XX:SharedArchiveFile=" + root.resolve("opt/bin/../lib/molecule-gh-token-refresh.jsa");
    }

    @Test
    void an_archive_is_for_the_runtime_that_made_it() throws Exception {
        archiveOf("opt/jre");
        assertThat(flags("daemon")).contains(use());
        assertThat(flags("refresh-now")).contains(use());
    }

    @Test
    void another_runtime_keeps_its_own_archive() throws Exception {
        assertThat(flags("daemon")).as("an archive of unknown origin").doesNotContain(use());
        runtime("jvm");
        archiveOf("jvm");
        assertThat(flags("daemon")).doesNotContain(use());
        archiveOf("gone");
        assertThat(flags("daemon")).doesNotContain(use());
    }

    @Test
    void an_archive_is_used_where_there_is_no_other_program_at_all() throws Exception {
        archiveOf("opt/jre");
        environment.put("PATH", root.toString());
        assertThat(flags("daemon")).contains(use());
    }

    @Test
    void a_java_that_is_a_link_is_known_by_where_it_leads() throws Exception {
        runtime("jvm");
        Files.move(root.resolve("opt/jre"), root.resolve("unused"));
        Files.createDirectories(root.resolve("bin"));
        Files.createSymbolicLink(root.resolve("bin/java"), root.resolve("jvm/bin/java"));
        environment.put("PATH", root.resolve("bin") + ":" + System.getenv("PATH"));
        archiveOf("jvm");
        assertThat(flags("daemon")).contains(use());
    }

    /** As a JVM does, perl waits for its own children only. */
    @Test
    void a_daemon_that_is_process_1_leaves_no_zombies() throws Exception {
        Run.program(root.resolve("opt/bin/supervise"), Files.readString(Path.of("scripts/supervise")));
        Run.program(root.resolve("opt/jre/bin/java"), """
                #!/bin/sh
                (sleep 0.1 & sleep 0.2 &)
                exec perl -e 'sleep 1; system "grep -h ^State: /proc/[0-9]*/status"; exit 75'
                """);
        Run run = Run.of(
                List.of("unshare", "--pid", "--fork", "--mount-proc", "--", launcher(), "daemon"),
                environment,
                root,
                new byte[0]);
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.out().lines()).isNotEmpty().noneMatch(line -> line.contains("zombie"));
    }

    @Test
    void a_daemon_compiles_nothing_and_has_more_heap_where_it_speaks_tls() throws Exception {
        assertThat(flags("daemon")).contains("-Xint", "-Xmx16m").doesNotContain("-XX:+DisableExplicitGC");
        environment.put("PLATFORM_URL", "https://platform");
        assertThat(flags("daemon")).contains("-Xmx24m");
        environment.put("PLATFORM_URL", "http://platform");
        environment.put("GITHUB_APP_ID", "1");
        assertThat(flags("daemon")).contains("-Xmx24m");
    }
}
