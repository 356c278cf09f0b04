package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ProcessTest
final class CommandLineIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "daemon",
                "refresh-now",
                "health",
                "status",
                "token",
                "invalidate",
                "git-credential",
                "setup",
                "demo"
            })
    void each_command_explains_itself(String command, Workspace workspace) throws IOException {
        JarProcess help = workspace.run(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .startsWith("Usage: molecule-gh-token-refresh " + command)
                .contains("Example: ");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void the_program_lists_its_commands(Workspace workspace) throws IOException {
        JarProcess help = workspace.run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("daemon", "refresh-now", "health", "status", "token", "invalidate", "setup", "demo", "help");
        assertThat(workspace.run("help", "status").out())
                .isEqualTo(workspace.run("status", "--help").out());
    }

    @Test
    void version_is_one_line(Workspace workspace) throws IOException {
        JarProcess version = workspace.run("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).matches("molecule-gh-token-refresh [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-such-command", "--no-such-option", "status --no-such-option", "daemon stray"})
    void a_usage_error_is_short(String line, Workspace workspace) throws IOException {
        JarProcess wrong = workspace.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).contains("usage: molecule-gh-token-refresh");
        assertThat(wrong.err().lines().count()).isLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_REFRESH_INTERVAL_SEC,0",
        "TOKEN_REFRESH_INTERVAL_SEC,45m",
        "TOKEN_REFRESH_JITTER_SEC,-1",
        "TOKEN_REFRESH_JITTER_SEC,1.5",
        "TOKEN_REFRESH_INITIAL_DELAY_SEC,99999999999999999999",
        "TOKEN_REFRESH_TIMEOUT_SEC,0",
        "TOKEN_REFRESH_TIMEOUT_SEC,ten",
        "PLATFORM_URL,platform:8080",
        "PLATFORM_URL,ftp://platform/",
        "WORKSPACE_ID,../admin",
        "WORKSPACE_ID,a/b",
        "CONFIGS_DIR,configs",
        "TOKEN_CACHE_DIR,./cache",
        "GITHUB_HOST,https://github.com",
        "HTTP_PROXY,ftp://proxy:1"
    })
    void a_bad_setting_is_one_line_that_names_it(String variable, String value, Workspace workspace)
            throws IOException {
        JarProcess wrong = workspace.with(variable, value).run("refresh-now");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err().lines()).singleElement().asString().contains(variable);
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void a_bad_setting_stops_a_daemon_and_a_reader_takes_no_notice_of_it(Workspace workspace) throws IOException {
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "soon");
        JarProcess daemon = workspace.run("daemon");
        assertThat(daemon.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(daemon.err().lines()).singleElement().asString().contains("TOKEN_REFRESH_TIMEOUT_SEC");
        JarProcess health = workspace.run("health");
        assertThat(health.out()).isEqualTo("missing: no token is cached\n");
        JarProcess flagged = workspace.run("daemon", "--timeout", "5", "--interval", "0");
        assertThat(flagged.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(flagged.err())
                .as("a flag wins over its variable")
                .contains("--interval (TOKEN_REFRESH_INTERVAL_SEC) must be whole seconds from 1 to 86400");
    }

    @Test
    void a_missing_home_is_named(Workspace workspace) throws IOException {
        JarProcess wrong = workspace.without("HOME").run("token");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(wrong.err()).contains("HOME must be set");
    }

    @Test
    void a_password_in_the_platforms_url_is_refused_and_not_shown(Workspace workspace) throws IOException {
        String password = workspace.secrets().bearer();
        workspace.with("PLATFORM_URL", "http://admin:" + password + "@127.0.0.1:1");
        for (String command : new String[] {"refresh-now", "daemon"}) {
            JarProcess wrong = workspace.run(command);
            assertThat(wrong.exitCode()).isEqualTo(ExitCode.CONFIG);
            assertThat(wrong.err().lines()).singleElement().asString().contains("PLATFORM_URL");
        }
        assertThat(workspace.run("health").exitCode()).isEqualTo(ExitCode.NO);
    }

    @Test
    void a_workspace_asks_for_its_own_token(Workspace workspace) throws IOException {
        JarProcess once = workspace.with("WORKSPACE_ID", "my space?").run("refresh-now");
        assertThat(once.exitCode()).isZero();
    }

    /** What a program prints on a full disk is lost; who asked for it must hear so. */
    @ParameterizedTest
    @ValueSource(strings = {"scripts/molecule-gh-token-refresh", "java -jar target/molecule-gh-token-refresh.jar"})
    void a_token_that_could_not_be_printed_is_no_success(String program, Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        String there = "cd '" + System.getProperty("user.dir") + "' && ";
        JarProcess full = workspace.startCommand(List.of("sh", "-c", there + program + " token >/dev/full"));
        assertThat(full.exitCode()).isEqualTo(ExitCode.NO);
    }

    @Test
    void an_argument_that_may_be_a_secret_is_not_repeated(Workspace workspace) throws IOException {
        JarProcess strange = workspace.run("token", "Some_Thing-1234");
        assertThat(strange.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(strange.err()).doesNotContain("Some_Thing");
    }
}
