package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The git that is installed, with the launcher as its credential helper and a JAR that only tells what it was asked. */
class RealGitTest {
    private static final String GITHUB = "protocol=https\nhost=github.com\n";
    private static final String TOKEN = "ghs_" + "aB3".repeat(12);

    @TempDir
    Path home;

    private Path asked;

    @BeforeEach
    void install() throws IOException {
        new VectorWorld(new Vector("a good record", List.of()), home).furnish();
        asked = home.resolve("asked");
        Path java = home.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.createFile(home.resolve("some.jar"));
        Files.writeString(java, """
                #!/bin/sh
                printf '%s\\n' "$@" >>"$HOME/asked"
                cat >>"$HOME/asked"
                case $* in *' get') echo quit=1 ;; esac
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void git_gets_the_token_for_github() throws Exception {
        Run run = git("fill", GITHUB);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("username=x-access-token\n", "password=" + TOKEN + "\n");
        assertThat(asked).doesNotExist();
    }

    @Test
    void git_asks_askpass_for_any_other_host_and_never_gets_the_token_there() throws Exception {
        Run run = git("fill", "protocol=https\nhost=gitea.example\n");

        assertThat(run.out()).contains("username=me\n", "password=elsewhere\n").doesNotContain(TOKEN);
    }

    @Test
    void git_sends_no_other_hosts_password_to_github_when_there_is_no_token() throws Exception {
        Files.delete(home.resolve(".molecule-token-cache/credential"));

        Run run = git("fill", GITHUB);

        assertThat(run.exitCode()).isEqualTo(128);
        assertThat(run.out()).doesNotContain("elsewhere");
    }

    @Test
    void git_is_content_when_its_approval_is_not_even_read() throws Exception {
        for (int i = 0; i < 20; i++) {
            Run run = git("approve", GITHUB + "username=x-access-token\npassword=" + TOKEN + "\n");
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
        assertThat(asked).doesNotExist();
    }

    @Test
    void git_tells_the_jar_which_token_was_refused() throws Exception {
        git("reject", GITHUB + "username=x-access-token\npassword=" + TOKEN + "\n");

        assertThat(Files.readAllLines(asked)).contains("git-credential", "erase", "password=" + TOKEN);
    }

    private Run git(String operation, String input) throws IOException, InterruptedException {
        String helper = Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath() + " git-credential";
        return Run.of(
                List.of(
                        "git",
                        "-c",
                        "credential.helper=",
                        "-c",
                        "credential.helper=" + helper,
                        "credential",
                        operation),
                Map.of(
                        "HOME",
                        home.toString(),
                        "PATH",
                        "/usr/bin:/bin",
                        "GIT_CONFIG_NOSYSTEM",
                        "1",
                        "GIT_ASKPASS",
                        Path.of("scripts/molecule-askpass").toAbsolutePath().toString(),
                        "GIT_HTTP_USERNAME",
                        "me",
                        "GIT_HTTP_PASSWORD",
                        "elsewhere",
                        "JAVA_HOME",
                        home.resolve("jdk").toString(),
                        "MOLECULE_GH_TOKEN_REFRESH_JAR",
                        home.resolve("some.jar").toString()),
                home,
                input.getBytes(UTF_8));
    }
}
