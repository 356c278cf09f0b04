package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting with a value that nobody would choose: an exit code of the contract's, a few short lines, no stack trace. */
@ProcessTest
final class EnvironmentIT {
    private static final List<String> VALUES = List.of(
            "a\u0001b\u001b[31mc\td W\u00e4hlt \u65e5\u672c\u8a9e \ud83d\ude00",
            "x".repeat(100_000),
            "two\nlines\r",
            "/\u65e5\u672c",
            "/" + "y/".repeat(50_000));
    /** The rest is for dev/torture. */
    private static final int ALWAYS = Boolean.getBoolean("torture.all") ? VALUES.size() : 2;

    private static final int APP_ALWAYS = Boolean.getBoolean("torture.all") ? VALUES.size() : 1;

    /** Of these one is set or the other, so that its value is looked at. */
    private static final Map<String, String> INSTEAD_OF = Map.of(
            "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_PRIVATE_KEY_FILE",
            "GITHUB_APP_INSTALLED_ON", "GITHUB_APP_INSTALLATION_ID");

    private static final Set<Integer> KNOWN = Set.of(0, 1, 69, 73, 75, 77, 78);
    private static final int A_LINE = 1100;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PLATFORM_URL",
                "WORKSPACE_ID",
                "CONFIGS_DIR",
                "HOME",
                "TOKEN_CACHE_DIR",
                "TOKEN_REFRESH_INTERVAL_SEC",
                "TOKEN_REFRESH_JITTER_SEC",
                "TOKEN_REFRESH_INITIAL_DELAY_SEC",
                "TOKEN_REFRESH_TIMEOUT_SEC",
                "GH_TOKEN",
                "GITHUB_TOKEN",
                "GITHUB_HOST",
                "GIT_PROVIDER",
                "HTTP_PROXY",
                "NO_PROXY",
                "SSL_CERT_FILE",
                "TOKEN_REFRESH_METRICS_FILE",
                "TOKEN_REFRESH_ON_REFRESH",
                "GH_CONFIG_DIR",
                "PATH"
            })
    void any_value_of_a_setting_is_taken_or_refused_in_a_line(String variable, Workspace workspace) throws IOException {
        assertAnyValueIsTold(variable, ALWAYS, workspace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GITHUB_APP_ID",
                "GITHUB_APP_INSTALLATION_ID",
                "GITHUB_APP_INSTALLED_ON",
                "GITHUB_APP_PRIVATE_KEY",
                "GITHUB_APP_PRIVATE_KEY_FILE",
                "GITHUB_APP_REPOSITORIES",
                "GITHUB_APP_PERMISSIONS",
                "GITHUB_API_URL"
            })
    void any_value_of_an_apps_setting_likewise(String variable, Workspace workspace) throws IOException {
        AppWorkspace.in(workspace);
        workspace.without(INSTEAD_OF.getOrDefault(variable, variable));
        assertAnyValueIsTold(variable, APP_ALWAYS, workspace);
    }

    private static void assertAnyValueIsTold(String variable, int values, Workspace workspace) throws IOException {
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        for (int i = 0; i < values; i++) {
            String before = workspace.environment().getOrDefault(variable, "");
            workspace.with(variable, VALUES.get(i));
            assertTold(variable + " value " + i, workspace.run("refresh-now"));
            if (!variable.equals("PATH")) {
                assertTold(variable + " value " + i + ", launcher", launcher(workspace));
            }
            workspace.with(variable, before);
        }
    }

    private static JarProcess launcher(Workspace workspace) throws IOException {
        JarProcess process = workspace.startCommand(List.of(Site.LAUNCHER.toString(), "health"));
        process.exitCode();
        return process;
    }

    private static void assertTold(String what, JarProcess process) {
        assertThat(process.exitCode())
                .as(what + ": " + shortened(process.err()))
                .isIn(KNOWN);
        for (String text : List.of(process.out(), process.err())) {
            assertThat(text.lines().toList()).as(what).hasSizeLessThan(6);
            assertThat(text.lines().mapToInt(String::length).max().orElse(0))
                    .as(what + ": longest line")
                    .isLessThan(A_LINE);
            assertThat(text.chars().filter(c -> c < ' ' && c != '\n').count())
                    .as(what + ": control characters")
                    .isZero();
        }
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), A_LINE));
    }
}
