package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each failure that the program exists to end, planted, and found by name with its fix. */
@ProcessTest
final class DoctorIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path SCRIPTS = Path.of("scripts").toAbsolutePath();
    private static final int OTHER_USER = 12_347;

    /** Finds a line of that kind; a problem shows in the exit code too. */
    private static void assertFinds(JarProcess doctor, String verdict, String check, String... words) {
        assertThat(doctor.err()).isEmpty();
        List<String> lines = doctor.out()
                .lines()
                .filter(line -> line.startsWith(String.format("%-8s %-9s ", verdict, check)))
                .toList();
        assertThat(lines).as(doctor.out()).anySatisfy(line -> assertThat(line).contains(words));
        assertThat(lines).allMatch(line -> line.contains("; fix: ") != verdict.equals("ok"));
        boolean bad = doctor.out().lines().anyMatch(line -> line.startsWith("problem "));
        assertThat(doctor.exitCode()).isEqualTo(bad ? 1 : 0);
    }

    private static JarProcess doctor(Workspace workspace) throws IOException {
        return workspace.run("doctor", "--offline");
    }

    private static void gitConfig(Workspace workspace, String... lines) throws IOException {
        Files.write(workspace.home().resolve(".gitconfig"), List.of(lines));
    }

    private static void mode(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    /** Our wrapper comes first, then the real gh. */
    private static void installWrapper(Workspace workspace) throws IOException {
        Path bin = Files.createDirectory(workspace.folder().resolve("local-bin"));
        Path gh = Files.copy(SCRIPTS.resolve("gh"), bin.resolve("gh"));
        mode(gh, "rwxr-xr-x");
        workspace.with("PATH", bin + ":" + System.getenv("PATH"));
    }

    /** A busy machine takes seconds for the handshake. */
    private static void leadTo(GitHubStandIn gitHub, Workspace workspace) {
        gitHub.environment().forEach(workspace::with);
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "50");
    }

    private static String token(Workspace workspace) throws IOException {
        return workspace.run("token").out().strip();
    }

    private static Map<Path, String> facts(Path folder) throws IOException {
        Map<Path, String> facts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> !path.toString().contains("/output")).toList()) {
                facts.put(
                        file,
                        Files.readAttributes(file, "unix:mode,ino,lastModifiedTime,size")
                                .toString());
            }
        }
        return facts;
    }

    @Test
    void finds_nothing_in_a_healthy_workspace_and_changes_nothing(Workspace workspace) throws Exception {
        try (GitHubStandIn gitHub = GitHubStandIn.start()) {
            leadTo(gitHub, workspace);
            mode(workspace.bearerFile(), "rw-------");
            Path bin = workspace.folder().resolve("local-bin");
            workspace.with("PATH", bin + ":" + System.getenv("PATH"));
            assertThat(workspace.run("setup", "--bin-dir", bin.toString()).exitCode())
                    .isZero();
            Path repository = workspace.folder().resolve("repository");
            workspace
                    .startCommand(List.of("git", "init", "-q", repository.toString()))
                    .exitCode();
            workspace.with("GIT_DIR", repository.resolve(".git").toString());
            gitHub.accept(Secret.of(token(workspace)));
            assertThat(workspace.run("refresh-now").exitCode()).isZero();
            workspace.start("daemon").awaitErr("found platform token", SOON);
            Map<Path, String> before = facts(workspace.folder());
            long asked = gitHub.requests("/rate_limit").count();

            JarProcess doctor = workspace.run("doctor");

            assertThat(doctor.out().lines().filter(line -> !line.startsWith("ok ")))
                    .containsExactly("problems: 0, warnings: 0");
            assertThat(doctor.exitCode()).isZero();
            assertFinds(doctor, "ok", "github", "accepts");
            assertFinds(doctor, "ok", "gh login", "has the cached token");
            assertThat(gitHub.requests("/rate_limit").count()).isEqualTo(asked + 1);
            assertThat(facts(workspace.folder())).isEqualTo(before);
        }
    }

    @Test
    void only_looks_where_nothing_has_happened_yet(Workspace workspace) throws IOException {
        JarProcess doctor = doctor(workspace);
        assertFinds(doctor, "problem", "token", "no token is cached");
        assertFinds(doctor, "warning", "daemon", "no daemon");
        assertFinds(doctor, "problem", "git", "setup");
        assertThat(workspace.cache()).doesNotExist();
    }

    @Test
    void finds_an_expired_token_whose_daemon_is_gone(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(3), Duration.ofSeconds(1));
        workspace.start("daemon").awaitErr("published", SOON).destroy();
        Await.pass(Duration.ofSeconds(4));
        JarProcess doctor = doctor(workspace);
        assertFinds(doctor, "problem", "token", "expired", "refresh-now");
        assertFinds(doctor, "problem", "daemon", "gone");
    }

    @Test
    void finds_a_stale_variable_until_the_wrapper_stands_before_gh(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        String stale = token(workspace);
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        workspace.with("GH_TOKEN", stale);
        assertFinds(doctor(workspace), "problem", "variables", "GH_TOKEN", "shadows", "unset GH_TOKEN");
        installWrapper(workspace);
        assertFinds(doctor(workspace), "ok", "variables", "wrapper");
    }

    @Test
    void finds_a_token_that_github_has_revoked(Workspace workspace) throws Exception {
        try (GitHubStandIn gitHub = GitHubStandIn.start()) {
            leadTo(gitHub, workspace);
            String token = token(workspace);
            assertFinds(workspace.run("doctor"), "problem", "github", "refuses", "refresh-now");
            // Under a name that may hold a secret.
            Path request =
                    Files.createDirectory(workspace.folder().resolve("request")).resolve("credential");
            Files.writeString(
                    request, "protocol=https\nhost=github.com\nusername=x-access-token\npassword=" + token + "\n");
            List<String> erase = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <'" + request + "'", "sh"));
            erase.addAll(JarProcess.javaJar("git-credential", "erase"));
            assertThat(workspace.startCommand(erase).exitCode()).isZero();
            assertFinds(doctor(workspace), "problem", "token", "GitHub refused");
        }
    }

    @Test
    void finds_that_github_cannot_be_reached(Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        workspace.with("HTTPS_PROXY", "http://127.0.0.1:1").with("NO_PROXY", "");
        assertFinds(workspace.run("doctor"), "problem", "github", "cannot connect", "HTTPS_PROXY");
        assertThat(doctor(workspace).out()).doesNotContain("cannot connect");
    }

    @Test
    void finds_a_helper_that_answers_for_any_host(Workspace workspace) throws IOException {
        gitConfig(workspace, "[credential]", "helper = /opt/old/git-token-helper.sh");
        assertFinds(doctor(workspace), "problem", "git", "/opt/old/git-token-helper.sh", "not us");
    }

    @Test
    void finds_that_gh_has_taken_over(Workspace workspace) throws IOException {
        gitConfig(
                workspace,
                "[credential \"https://github.com\"]",
                "helper = " + SCRIPTS.resolve("molecule-gh-token-refresh") + " git-credential",
                "helper =",
                "helper = !/usr/bin/gh auth git-credential");
        assertFinds(doctor(workspace), "problem", "git", "`gh auth setup-git` has taken over", "--show-origin");
    }

    @Test
    void finds_what_others_can_read(Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        mode(workspace.credential(), "rw-r--r--");
        mode(workspace.home().resolve(".gh_token"), "rw-r--r--");
        mode(workspace.bearerFile(), "rw-r--r--");
        JarProcess doctor = doctor(workspace);
        assertFinds(doctor, "problem", "cache", "chmod 600 " + workspace.credential());
        assertFinds(doctor, "problem", "cache", "chmod 600 " + workspace.home().resolve(".gh_token"));
        assertFinds(doctor, "warning", "bearer", "chmod o-r");
    }

    @Test
    void finds_a_record_that_cannot_be_trusted(Workspace workspace) throws IOException {
        workspace.run("refresh-now");
        Files.writeString(workspace.credential(), "v1\n");
        assertFinds(doctor(workspace), "problem", "token", "not a whole record");
    }

    @Test
    void finds_each_way_in_which_the_platform_fails(Workspace workspace) throws IOException {
        workspace.platform().answerWith(404);
        assertFinds(doctor(workspace), "problem", "platform", "404", "GitHub App");
        workspace.platform().answerWith(302, "Location: https://elsewhere.example/");
        assertFinds(doctor(workspace), "problem", "platform", "302", "PLATFORM_URL");
        workspace.platform().answerWith(503, "Retry-After: 9");
        assertFinds(doctor(workspace), "warning", "platform", "503");
        workspace.platform().acceptBearer("another");
        assertFinds(doctor(workspace), "problem", "platform", "401", "set WORKSPACE_ID");
        workspace.platform().goDown();
        assertFinds(doctor(workspace), "problem", "platform", "cannot connect", "PLATFORM_URL");
        Files.writeString(workspace.bearerFile(), "");
        assertFinds(doctor(workspace), "problem", "bearer", "empty");
        Files.delete(workspace.bearerFile());
        assertFinds(doctor(workspace), "problem", "bearer", "is not there", "CONFIGS_DIR");
    }

    @Test
    void finds_that_the_clocks_differ(Workspace workspace) throws IOException {
        workspace.platform().setClockAhead(Duration.ofMinutes(10));
        assertFinds(doctor(workspace), "warning", "clock", "s behind");
    }

    @Test
    void finds_a_bad_setting_before_anything_else(Workspace workspace) throws IOException {
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "soon");
        assertFinds(doctor(workspace), "problem", "settings", "TOKEN_REFRESH_TIMEOUT_SEC", "from 1 to 300");
        workspace.without("TOKEN_REFRESH_TIMEOUT_SEC").with("HTTPS_PROXY", "ftp://x");
        assertFinds(doctor(workspace), "problem", "settings", "HTTPS_PROXY");
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void says_that_github_is_left_to_others(Workspace workspace) throws IOException {
        JarProcess doctor = workspace.with("GIT_PROVIDER", "gitea").run("doctor");
        assertFinds(doctor, "ok", "github", "left alone");
        assertThat(doctor.exitCode()).isZero();
        assertThat(workspace.platform().requestCount()).isZero();
    }

    private static Path newRepository(Workspace workspace) throws IOException {
        Path repository = workspace.folder().resolve("repository");
        workspace
                .startCommand(List.of("git", "init", "-q", repository.toString()))
                .exitCode();
        return repository;
    }

    @Test
    void finds_remotes_that_go_past_the_helper(Workspace workspace) throws IOException {
        Path repository = newRepository(workspace);
        // Under a name that may hold a secret, and taken in by git's own means.
        Path remotes =
                Files.createDirectory(workspace.folder().resolve("remotes")).resolve("credential");
        Files.write(
                remotes,
                List.of(
                        "[remote \"origin\"]",
                        "url = https://x-access-token:" + workspace.secrets().installationToken()
                                + "@github.com/acme/app",
                        "[remote \"old\"]",
                        "url = git@github.com:acme/app"));
        Files.writeString(repository.resolve(".git/config"), "[include]\npath = " + remotes + "\n");
        workspace.with("GIT_DIR", repository.resolve(".git").toString());
        JarProcess doctor = doctor(workspace);
        assertFinds(doctor, "problem", "remotes", "git remote set-url origin https://github.com/acme/app");
        assertFinds(doctor, "warning", "remotes", "url.https://github.com/.insteadOf git@github.com:");
    }

    @Test
    void root_runs_no_helper_of_a_repository_that_another_user_can_change(Workspace workspace) throws IOException {
        Path repository = newRepository(workspace);
        Path trace = workspace.folder().resolve("trace");
        Files.writeString(repository.resolve(".git/config"), "[credential]\nhelper = !echo >" + trace + "; :\n");
        gitConfig(workspace, "[safe]", "directory = *");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd '" + repository + "' && exec \"$@\"", "sh"));
        command.addAll(JarProcess.javaJar("doctor", "--offline"));
        assertFinds(finished(workspace.startCommand(command)), "problem", "git", "a shell snippet and not us");
        assertThat(trace).exists();
        Files.delete(trace);
        Files.setAttribute(repository, "unix:uid", OTHER_USER);
        assertFinds(finished(workspace.startCommand(command)), "problem", "git", "no helper");
        assertThat(trace).doesNotExist();
    }

    private static JarProcess finished(JarProcess process) {
        process.exitCode();
        return process;
    }

    @Test
    void does_not_wait_for_a_gh_that_hangs(Workspace workspace) throws IOException {
        Path gh = workspace.folder().resolve("bin/gh");
        Files.writeString(gh, "#!/bin/sh\nexec sleep 50\n");
        assertFinds(doctor(workspace), "problem", "gh login", "within 10 s");
    }

    @Test
    void works_without_git_and_gh(Workspace workspace) throws IOException {
        JarProcess doctor = workspace.with("PATH", "/nonexistent").run("doctor", "--offline");
        assertFinds(doctor, "warning", "git", "not on PATH");
        assertFinds(doctor, "warning", "gh", "not on PATH");
        assertFinds(doctor, "ok", "platform", "answered");
    }

    @Test
    void works_for_a_user_who_may_write_nothing(Workspace workspace) throws IOException {
        JarProcess doctor = workspace.runAs(OTHER_USER, "doctor", "--offline");
        assertFinds(doctor, "warning", "cache", "/tmp/molecule-token-cache-", "TOKEN_CACHE_DIR");
        assertThat(Path.of("/tmp/molecule-token-cache-" + OTHER_USER)).doesNotExist();
    }

    @Test
    void finds_an_askpass_that_is_not_there(Workspace workspace) throws IOException {
        workspace.with("GIT_ASKPASS", "/nonexistent/molecule-askpass");
        assertFinds(doctor(workspace), "problem", "askpass", "GIT_ASKPASS");
    }

    @Test
    void json_holds_the_same_for_programs(Workspace workspace) throws IOException {
        JarProcess doctor = workspace.run("doctor", "--json", "--offline");
        List<String> verdicts = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(doctor.out())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && json.currentName().equals("verdict")) {
                    verdicts.add(json.getText());
                }
            }
        }
        assertThat(verdicts).contains("ok", "warning", "problem").hasSizeGreaterThan(10);
        assertThat(doctor.out()).startsWith("{\"working\":false,");
        assertThat(doctor.exitCode()).isEqualTo(1);
    }
}
