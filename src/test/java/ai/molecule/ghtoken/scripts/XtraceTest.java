package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A shell that traces what it runs (an agent's {@code sh -x}) shows no secret, and a deleted working folder is no obstacle. */
class XtraceTest {
    private static final String TOKEN = "ghs_" + "aB3".repeat(12);

    @TempDir
    Path home;

    private final Map<String, String> environment = new LinkedHashMap<>();

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void furnish() throws IOException {
        Path cache = Files.createDirectory(home.resolve(".molecule-token-cache"));
        Files.writeString(
                cache.resolve("credential"),
                "v1\nexpires_at=4000000000\nsource=platform\nhost=github.com\nusername=x-access-token\npassword="
                        + TOKEN + "\nid=" + Secret.of(TOKEN).fingerprint() + "\nboot_id=\nuptime_deadline=0\n\n");
        Path bin = Files.createDirectory(home.resolve("bin"));
        Files.writeString(bin.resolve("gh"), "#!/bin/sh\necho gh runs\n");
        assertThat(bin.resolve("gh").toFile().setExecutable(true)).isTrue();
        environment.put("HOME", home.toString());
        environment.put("PATH", bin + ":/usr/bin:/bin");
        environment.put("GIT_HTTP_PASSWORD", "another-hosts-password");
    }

    private Run run(List<String> shell, String script, String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add("-x");
        command.add(Path.of("scripts", script).toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return Run.of(command, environment, home, input.getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_launcher_answers_and_traces_no_token(List<String> shell) throws Exception {
        Run get =
                run(shell, "molecule-gh-token-refresh", "protocol=https\nhost=github.com\n\n", "git-credential", "get");
        assertThat(get.out()).contains("password=" + TOKEN + "\n");
        assertThat(get.err()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void the_wrapper_runs_gh_and_traces_no_token(List<String> shell) throws Exception {
        Run gh = run(shell, "gh", "", "pr", "list");
        assertThat(gh.out()).isEqualTo("gh runs\n");
        assertThat(gh.err()).doesNotContain(TOKEN);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void askpass_answers_and_traces_no_password(List<String> shell) throws Exception {
        Run askpass = run(shell, "molecule-askpass", "", "Password for 'https://git.example': ");
        assertThat(askpass.out()).isEqualTo("another-hosts-password\n");
        assertThat(askpass.err()).doesNotContain("another-hosts-password");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_deleted_working_folder_is_no_obstacle(List<String> shell) throws Exception {
        List<String> command = inDeletedFolder(shell, "\"$@\"");
        command.add(Path.of("scripts/gh").toAbsolutePath().toString());
        assertThat(Run.of(command, environment, home, new byte[0]).out()).isEqualTo("gh runs\n");
        command.set(
                command.size() - 1,
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString());
        command.addAll(List.of("git-credential", "get"));
        Run get = Run.of(command, environment, home, "protocol=https\nhost=github.com\n\n".getBytes(UTF_8));
        assertThat(get.out()).contains("password=" + TOKEN + "\n");
        assertThat(get.err()).doesNotContain("exception", "Exception");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_deleted_working_folder_of_an_odd_name_is_not_mentioned_to_a_probe(List<String> shell) throws Exception {
        List<String> command = inDeletedFolder(shell, "env PWD=lib CDPATH=/usr \"$@\"");
        command.add(
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString());
        command.add("health");
        assertThat(Run.of(command, environment, home, new byte[0]).out().lines())
                .hasSize(1);
    }

    /** The words that run others by that shell in a working folder that has been deleted. */
    private static List<String> inDeletedFolder(List<String> shell, String command) {
        String script = "mkdir gone && cd gone && rmdir ../gone && exec " + command;
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(shell);
        return words;
    }
}
