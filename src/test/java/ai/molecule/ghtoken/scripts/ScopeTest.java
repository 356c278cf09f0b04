package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher and the gh wrapper in a command that exec has started with a scope: docs/scopes.md. */
@Execution(ExecutionMode.CONCURRENT)
class ScopeTest {
    private static final String ID = "0a".repeat(32);
    private static final String RECORD = "scopes/" + ID + "/credential";
    private static final String SCOPE = ID + " --repository=acme/app --read-only";
    private static final String ALL = "ghs_all";
    /** Without a variable, gh would use its login. */
    private static final String KEPT_BACK = "no-token-for-another-host\n";

    private static final String NARROW = "ghs_narrow";
    private static final String REQUEST = "protocol=https\nhost=github.com\npath=acme/app.git\n\n";

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void furnish() throws IOException {
        write("credential", ALL, 2400);
        Files.createDirectory(cache().resolve("owners"));
        Run.program(
                home.resolve("next/gh"), "#!/bin/sh\nprintf '%s\\n' \"${GH_TOKEN-none}\" \"${GITHUB_TOKEN-none}\"\n");
        environment.put("HOME", home.toString());
        environment.put("PATH", home.resolve("next").toString());
        environment.put("MOLECULE_GH_SCOPE", SCOPE);
        java("echo 'from the JAR' \"$*\"");
    }

    private Path cache() {
        return home.resolve(".molecule-token-cache");
    }

    private void write(String file, String token, long seconds) throws IOException {
        Path record = cache().resolve(file);
        Files.createDirectories(record.getParent());
        Files.writeString(
                record,
                "v1\nexpires_at=" + Instant.now().plusSeconds(seconds).getEpochSecond()
                        + "\nsource=app\nhost=github.com\nusername=x-access-token\npassword=" + token + "\nid="
                        + Secret.of(token).fingerprint() + "\nboot_id=\nuptime_deadline=0\n\n");
    }

    /** Says the last words of its command line. */
    private void java(String does) throws IOException {
        Run.program(home.resolve("jdk/bin/java"), "#!/bin/sh\n" + does + "\n");
        Files.writeString(home.resolve("some.jar"), "");
        environment.put("JAVA_HOME", home.resolve("jdk").toString());
        environment.put(
                "MOLECULE_GH_TOKEN_REFRESH_JAR", home.resolve("some.jar").toString());
    }

    private Run run(List<String> shell, String script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of("scripts", script).toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return Run.of(command, environment, home, REQUEST.getBytes(UTF_8));
    }

    private Run launcher(List<String> shell, String... arguments) throws Exception {
        // date, where no uptime is in the record.
        environment.put("PATH", "/usr/bin:/bin");
        return run(shell, "molecule-gh-token-refresh", arguments);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void git_and_token_get_the_scopes_token_and_no_owners(List<String> shell) throws Exception {
        write(RECORD, NARROW, 2400);
        assertThat(launcher(shell, "git-credential", "get").out()).contains("password=" + NARROW + "\n");
        assertThat(launcher(shell, "token").out()).isEqualTo(NARROW + "\n");
        assertThat(launcher(shell, "exec", "--", "/usr/bin/printenv", "GH_TOKEN")
                        .out())
                .isEqualTo(NARROW + "\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void git_gets_no_token_of_the_scope_that_is_held_back(List<String> shell) throws Exception {
        java("cat >/dev/null; echo password=from-the-JAR");
        write(RECORD, NARROW, 2400);
        write("held_back", "", 0);
        assertThat(launcher(shell, "git-credential", "get").out()).contains("password=" + NARROW + "\n");
        write("scopes/" + ID + "/held_back", "", 0);
        assertThat(launcher(shell, "git-credential", "get").out()).isEqualTo("password=from-the-JAR\n\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void without_a_token_of_the_scope_the_jar_is_asked_and_no_other_token_is_given(List<String> shell)
            throws Exception {
        java("case $* in *token) echo " + NARROW + " ;; *) cat >/dev/null; echo password=from-the-JAR ;; esac");
        for (String scope : List.of(SCOPE, "../../credential", " --read-only", "0", ID + "/../../credential")) {
            environment.put("MOLECULE_GH_SCOPE", scope);
            assertThat(launcher(shell, "git-credential", "get").out()).isEqualTo("password=from-the-JAR\n\n");
            assertThat(launcher(shell, "token").out()).isEqualTo(NARROW + "\n");
        }
        write(RECORD, "ghs_dead", -5);
        assertThat(launcher(shell, "token").out()).isEqualTo(NARROW + "\n");
        write("elsewhere/" + ID + "/credential", "ghs_elsewhere", 2400);
        Files.delete(cache().resolve(RECORD));
        Files.delete(cache().resolve("scopes/" + ID));
        Files.createSymbolicLink(cache().resolve("scopes/" + ID), cache().resolve("elsewhere/" + ID));
        environment.put("MOLECULE_GH_SCOPE", SCOPE);
        assertThat(launcher(shell, "token").out()).as("by a link").isEqualTo(NARROW + "\n");
        Files.delete(cache().resolve("scopes/" + ID));
        Files.delete(cache().resolve("scopes"));
        Files.createSymbolicLink(cache().resolve("scopes"), cache().resolve("elsewhere"));
        assertThat(launcher(shell, "token").out()).as("by a link").isEqualTo(NARROW + "\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void exec_hands_on_the_scope_that_the_jar_names(List<String> shell) throws Exception {
        java("echo " + NARROW + "; echo '" + SCOPE + "'");
        environment.remove("MOLECULE_GH_SCOPE");
        String[] show = {"--", "/usr/bin/printenv", "GITHUB_TOKEN", "MOLECULE_GH_SCOPE"};
        List<String> words = new ArrayList<>(List.of("exec", "--repository", "acme/app", "--read-only"));
        words.addAll(List.of(show));
        assertThat(launcher(shell, words.toArray(String[]::new)).out()).isEqualTo(NARROW + "\n" + SCOPE + "\n");
        environment.put("GITHUB_APP_REPOSITORIES", " auto");
        assertThat(launcher(shell, "exec", "--", "/usr/bin/printenv", "MOLECULE_GH_SCOPE")
                        .out())
                .isEqualTo(SCOPE + "\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void exec_leaves_no_scope_to_a_token_that_has_none(List<String> shell) throws Exception {
        java("echo " + ALL);
        assertThat(launcher(shell, "exec", "--min-life", "1m", "--", "/usr/bin/env")
                        .out())
                .contains("GH_TOKEN=" + ALL + "\n")
                .doesNotContain("MOLECULE_GH_SCOPE=");
        java("printf '%s\\n' " + ALL + " 'aa --x;touch pwned'");
        assertThat(launcher(shell, "exec", "--min-life", "1m", "--", "/usr/bin/env")
                        .exitCode())
                .isEqualTo(75);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gh_never_gets_more_than_the_scope(List<String> shell) throws Exception {
        write(RECORD, NARROW, 2400);
        environment.put("GH_TOKEN", NARROW);
        environment.put("GITHUB_TOKEN", "ghs_dead");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo(NARROW + "\n" + NARROW + "\n");
        environment.put("GH_TOKEN", "gho_a_users_own");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo("gho_a_users_own\nghs_dead\n");
        Files.delete(cache().resolve(RECORD));
        java("exit 75");
        environment.put("GH_TOKEN", "ghs_dead");
        environment.put("PATH", home.resolve("next") + ":/usr/bin:/bin");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo("ghs_dead\nghs_dead\n");
        java("echo ghs_new");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo("ghs_new\nghs_new\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gh_gets_no_token_of_the_scope_where_it_could_send_it_to_another_host(List<String> shell) throws Exception {
        write(RECORD, NARROW, 2400);
        environment.put("GH_TOKEN", NARROW);
        environment.put("GITHUB_TOKEN", "'ghs_quoted'");
        String[] localhost = {"pr", "view", "https://github.localhost/acme/app/pull/1"};
        assertThat(run(shell, "gh", localhost).out()).isEqualTo(KEPT_BACK + "'ghs_quoted'\n");
        environment.put("GITHUB_TOKEN", NARROW);
        assertThat(run(shell, "gh", localhost).out()).isEqualTo(KEPT_BACK + KEPT_BACK);
        assertThat(run(shell, "gh", "auth", "git-credential", "get").out()).isEqualTo(KEPT_BACK + KEPT_BACK);
        environment.put("CODESPACES", "true");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo(KEPT_BACK + KEPT_BACK);
        environment.put("GH_TOKEN", "gho_a_users_own");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo("gho_a_users_own\n" + KEPT_BACK);
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gh_keeps_to_the_scope_beside_a_persons_login(List<String> shell) throws Exception {
        write(RECORD, NARROW, 2400);
        environment.put("GH_TOKEN", "ghs_dead");
        Path hosts = Files.createDirectories(home.resolve(".config/gh")).resolve("hosts.yml");
        Files.writeString(hosts, "github.com:\n    oauth_token: gho_a_persons\n    user: person\n");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo(NARROW + "\nnone\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void gh_outside_of_exec_leaves_a_scopes_living_token_alone(List<String> shell) throws Exception {
        write(RECORD, NARROW, 2400);
        environment.remove("MOLECULE_GH_SCOPE");
        environment.put("GH_TOKEN", NARROW);
        environment.put("PATH", home.resolve("next") + ":/usr/bin:/bin");
        assertThat(run(shell, "gh", "pr", "list").out()).isEqualTo(NARROW + "\nnone\n");
    }
}
