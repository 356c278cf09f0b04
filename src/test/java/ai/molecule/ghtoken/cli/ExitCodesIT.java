package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ProcessTest
final class ExitCodesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Both ask once, and say in one line why there is no token. */
    private static void assertBothExit(Workspace workspace, int code, String why) throws IOException {
        assertExit(workspace.run("refresh-now"), code, why);
        assertExit(workspace.run("token"), code, why);
        assertThat(workspace.credential()).doesNotExist();
    }

    private static void assertExit(JarProcess process, int code, String why) {
        assertThat(process.exitCode()).as("exit code of %s", process).isEqualTo(code);
        assertThat(process.out()).as("standard output of %s", process).isEmpty();
        assertThat(process.err().lines())
                .as("standard error of %s", process)
                .singleElement()
                .asString()
                .contains(why);
    }

    @ParameterizedTest
    @CsvSource({"401,77", "403,77", "404,78", "500,75", "503,75", "429,75", "302,75", "400,75", "204,75"})
    void a_refusal_of_the_platform(int status, int code, Workspace workspace) throws IOException {
        workspace.platform().answerWith(status, "Location: http://127.0.0.1:1/", "Retry-After: 7");
        assertBothExit(workspace, code, "answered " + status);
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>sign in</html>",
                "{\"expires_at\":\"2046-01-01T00:00:00Z\"}",
                "{\"token\":\"two words\"}",
                "{\"token\":\"expired\",\"expires_at\":\"2006-01-01T00:00:00Z\"}"
            })
    void an_answer_that_is_no_token(String answer, Workspace workspace) throws IOException {
        workspace.secrets().remembered("two words and more");
        workspace.platform().answerWithBody(answer);
        assertBothExit(workspace, ExitCode.TRY_AGAIN, workspace.platform().url());
    }

    @Test
    void a_platform_that_is_down(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        assertBothExit(workspace, ExitCode.TRY_AGAIN, workspace.platform().url());
    }

    @Test
    void a_platform_that_says_nothing(Workspace workspace) throws IOException {
        workspace.platform().fallSilent();
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "1");
        assertBothExit(workspace, ExitCode.TRY_AGAIN, workspace.platform().url());
    }

    @Test
    void no_bearer_file(Workspace workspace) throws IOException {
        Files.delete(workspace.bearerFile());
        assertBothExit(workspace, ExitCode.CONFIG, workspace.bearerFile() + " is not there");
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void an_empty_bearer_file(Workspace workspace) throws IOException {
        Files.writeString(workspace.bearerFile(), "");
        assertBothExit(workspace, ExitCode.TRY_AGAIN, workspace.bearerFile() + " is empty");
    }

    @Test
    void a_container_of_gitea(Workspace workspace) throws IOException {
        workspace.with("GIT_PROVIDER", "gitea");
        assertBothExit(workspace, ExitCode.NOTHING_TO_DO, "GIT_PROVIDER says gitea");
        assertExit(workspace.run("daemon"), ExitCode.NOTHING_TO_DO, "GIT_PROVIDER says gitea");
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void a_container_with_giteas_variables_alone(Workspace workspace) throws IOException {
        String why = "only Gitea's variables are set, and GIT_PROVIDER is not";
        workspace.with("GITEA_TOKEN", workspace.secrets().personalToken());
        assertBothExit(workspace, ExitCode.NOTHING_TO_DO, why);
        assertExit(workspace.run("daemon"), ExitCode.NOTHING_TO_DO, why);
        assertThat(workspace.run("health").out()).isEqualTo("off: " + why + ", github is left alone\n");
        assertThat(workspace.platform().requestCount()).isZero();
        workspace.with("GIT_PROVIDER", " GitHub").start("daemon").awaitErr("published", SOON);
        // A shell of the agent's may lack the word.
        workspace.without("GIT_PROVIDER");
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
        assertThat(workspace.run("token").exitCode()).isZero();
    }

    @Test
    void a_cache_that_is_a_symbolic_link(Workspace workspace) throws IOException {
        Files.createSymbolicLink(
                workspace.cache(), Files.createDirectory(workspace.folder().resolve("elsewhere")));
        String why = workspace.cache() + " is a symbolic link; remove it";
        assertExit(workspace.run("refresh-now"), ExitCode.CACHE_UNWRITABLE, why);
        assertExit(workspace.run("daemon"), ExitCode.CACHE_UNWRITABLE, why);
        assertExit(workspace.run("invalidate"), ExitCode.CACHE_UNWRITABLE, why);
        assertThat(workspace.folder().resolve("elsewhere")).isEmptyDirectory();
        JarProcess token = workspace.run("token");
        assertThat(token.exitCode())
                .as("whoever asks for a token is helped all the same")
                .isZero();
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
    }

    @Test
    void success(Workspace workspace) throws IOException {
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        JarProcess token = workspace.run("token");
        assertThat(token.exitCode()).isZero();
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
        assertThat(token.out().lines()).hasSize(1);
        assertThat(workspace.platform().requestCount())
                .as("the second finds the first's")
                .isEqualTo(1);
    }

    @Test
    void a_long_token_arrives_whole(Workspace workspace) throws IOException {
        workspace.platform().mintsLongTokens();
        JarProcess token = workspace.run("token");
        assertThat(token.exitCode()).isZero();
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
    }

    @Test
    void floods_of_interim_answers_or_trailers_are_to_be_tried_again(Workspace workspace) throws IOException {
        String trailers = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
                + "X-A: b\r\n".repeat(100_000) + "\r\n";
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "2");
        for (String flood : List.of(trailers, "HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000_000))) {
            try (RawServer server = RawServer.answering(flood)) {
                workspace.with("PLATFORM_URL", "http://127.0.0.1:" + server.port());
                assertThat(workspace.run("refresh-now").exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
            }
        }
    }
}
