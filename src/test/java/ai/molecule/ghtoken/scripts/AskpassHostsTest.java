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
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of("scripts/molecule-askpass").toAbsolutePath().toString());
        command.add("Password for '" + url + "': ");
        environment.put("HOME", home.toString());
        environment.put("GIT_HTTP_PASSWORD", "secret");
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
}
