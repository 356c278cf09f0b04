package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** askpass gives no password to a host that the credential helper serves. */
class AskpassHostsTest {
    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    private String answer(List<String> shell, String url) throws Exception {
        return answer(shell, url, "secret");
    }

    private String answer(List<String> shell, String url, String password) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of("scripts/molecule-askpass").toAbsolutePath().toString());
        command.add("Password for '" + url + "': ");
        environment.put("HOME", home.toString());
        environment.put("GIT_HTTP_PASSWORD", password);
        return Run.of(command, environment, home, new byte[0]).out();
    }

    private void assertLeavesGitHubAlone(List<String> shell) throws Exception {
        for (String url : List.of(
                "https://github.com",
                "https://x-access-token@github.com",
                "https://GitHub.com:443",
                "https://github.com:00443",
                "https://\uFF47ithub.com",
                "https://github\u3002com",
                "https://%EF%BD%87ithub.com",
                "https://git.example/@github.com:0443",
                "https://git.example'@github.com:0443",
                "https://github.com./acme/a@b")) {
            assertThat(answer(shell, url)).as(url).isEqualTo("\n");
        }
        for (String url : List.of(
                "https://git.example",
                "https://github.com@git.example",
                "https://github.com%2F@git.example",
                "https://\uFF47ithub.com@git.example",
                "https://[::1]:8443",
                "https://git_ea.example/acme/a@b",
                "https://git.example/github.com",
                "https://github.com.example",
                "https://github.com:8443")) {
            assertThat(answer(shell, url)).as(url).isEqualTo("secret\n");
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leaves_the_hosts_of_the_variable_alone(List<String> shell) throws Exception {
        environment.put("MOLECULE_ASKPASS_NOT_FOR", "ghe.example github.com");
        assertLeavesGitHubAlone(shell);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leaves_the_hosts_of_the_users_file_alone(List<String> shell) throws Exception {
        Path folder = Files.createDirectories(home.resolve(".config/molecule-gh-token-refresh"));
        Files.writeString(folder.resolve("askpass-hosts"), "ghe.example\ngithub.com");
        assertLeavesGitHubAlone(shell);
    }

    /** As the JAR writes it (StateFile). */
    private void state(String... facts) throws Exception {
        Path folder = Files.createDirectories(home.resolve(".molecule-token-cache"));
        Files.writeString(folder.resolve("state"), "v1\npid=0\n" + String.join("\n", facts) + "\nfailure_at=\n\n");
    }

    private void assertGitHubGets(String answer, List<String> shell, String password) throws Exception {
        environment.put("MOLECULE_ASKPASS_NOT_FOR", "github.com");
        assertThat(answer(shell, "https://github.com", password)).as(password).isEqualTo(answer + "\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gives_a_persons_token_where_the_platform_has_no_app(List<String> shell) throws Exception {
        state("failing=2", "rejected=0", "source=");
        for (String token : List.of("ghp_mine", "gho_mine", "ghu_mine", "github_pat_mine")) {
            assertGitHubGets(token, shell, token);
        }
        for (String other : List.of("secret", "ghs_ours", "glpat-elsewhere", "dckr_pat_elsewhere", "")) {
            assertGitHubGets("", shell, other);
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gives_none_where_there_is_an_app_or_was_a_token(List<String> shell) throws Exception {
        assertGitHubGets("", shell, "ghp_mine");
        state("failing=1", "source=");
        assertGitHubGets("", shell, "ghp_mine");
        state("failing=2", "source=platform");
        assertGitHubGets("", shell, "ghp_mine");
        state("failing=2", "source=");
        Path folder = home.resolve(".molecule-token-cache");
        Files.createFile(folder.resolve("credential"));
        assertGitHubGets("", shell, "ghp_mine");
        Files.delete(folder.resolve("credential"));
        Files.setAttribute(folder.resolve("state"), "unix:uid", 4242);
        assertGitHubGets("", shell, "ghp_mine");
    }
}
