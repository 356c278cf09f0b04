package ai.molecule.ghtoken.setup;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.ProgramRunner;
import ai.molecule.ghtoken.os.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The helper's lines, written by the git that is installed. */
class GitHelperTest {
    private static final String OURS = "\thelper = /opt/bin/molecule-gh-token-refresh git-credential\n";

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    @Test
    void a_write_that_fails_halfway_leaves_the_earlier_helpers_in_force() throws IOException {
        Path config = config("[credential]\n\thelper = store\n");
        ProgramRunner fullDisk = (command, input, environment, limit) -> command.get(command.size() - 1)
                        .endsWith("git-credential")
                ? new ProgramRunner.Result(255, "", "error: could not write config file: No space left on device\n")
                : new Programs().run(command, input, environment, limit);
        Report report = Report.ofChanges(said::add, said::add);
        Setup.attempt(report, () -> helper(fullDisk).install(report));
        assertThat(report.isGood()).isFalse();
        assertThat(said).singleElement().asString().contains("No space left on device");
        assertThat(config).hasContent("[credential]\n\thelper = store\n");
    }

    @Test
    void a_clearing_line_that_somebody_added_later_is_left() throws IOException {
        String theirs = "\thelper = \n\thelper = theirs\n";
        Path config = config("[credential \"https://github.com\"]\n\thelper = \n" + OURS + theirs);
        Report report = Report.ofChanges(said::add, said::add);
        helper(new Programs()).remove(report);
        assertThat(config).content().doesNotContain("molecule").endsWith(theirs);
    }

    @Test
    void lines_that_two_setups_wrote_at_once_all_go() throws IOException {
        String twice = "\thelper = \n" + OURS + "\thelper = \n" + OURS;
        Path config = config("[credential \"https://github.com\"]\n" + twice);
        helper(new Programs()).remove(Report.ofChanges(said::add, said::add));
        assertThat(config).isEmptyFile();
    }

    @Test
    void a_path_is_quoted_for_the_shell() throws Exception {
        String path = "/a b/'\"$x`;&(|*?~#\\<>!";
        ProgramRunner.Result echoed = new Programs()
                .run(
                        List.of("sh", "-c", "printf %s " + GitHelper.quoted(path)),
                        new byte[0],
                        Map.of(),
                        Duration.ofSeconds(10));
        assertThat(echoed.output()).isEqualTo(path);
        assertThat(GitHelper.quoted("/opt/x-1.2/bin/a_b")).isEqualTo("/opt/x-1.2/bin/a_b");
    }

    private Path config(String content) throws IOException {
        return Files.writeString(folder.resolve("config"), content);
    }

    private GitHelper helper(ProgramRunner programs) {
        Map<String, String> environment = Map.of(
                "HOME", folder.toString(),
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_GLOBAL", folder.resolve("config").toString());
        GitConfig git = new GitConfig(programs, "/usr/bin/git", "--global", environment);
        return new GitHelper(git, "github.com", Path.of("/opt/bin/molecule-gh-token-refresh"), "mend it");
    }
}
