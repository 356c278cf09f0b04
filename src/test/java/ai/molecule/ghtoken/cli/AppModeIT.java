package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.TestKeys;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a GitHub App, without a platform: docs/github-app.md. */
@ProcessTest
final class AppModeIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static Optional<PublishedRecord> published(Workspace workspace) {
        return PublishedRecord.read(workspace.credential());
    }

    private static void assertExits(JarProcess process, int code, String... why) {
        assertThat(process.err().lines()).singleElement().asString().contains(why);
        assertThat(process.exitCode()).isEqualTo(code);
        assertThat(process.out()).isEmpty();
    }

    @Test
    void a_daemon_needs_three_variables_and_no_platform(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace).overTls();
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        assertThat(daemon.err()).contains("from https://api.github.com as GitHub App " + app.id());
        PublishedRecord record = published(workspace).orElseThrow();
        assertThat(record.token()).isEqualTo(app.github().minted().get(0));
        assertThat(record.source()).isEqualTo("app");
        assertThat(record.end())
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3600));
        assertThat(workspace.run("health").out()).startsWith("fresh: app token ");
        assertThat(workspace.run("status").out()).containsPattern("source +app\n");
        assertThat(workspace.run("token").out()).isEqualTo(record.token() + "\n");
        assertThat(app.github().minted()).hasSize(1);
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void tokens_of_seconds_follow_each_other(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        app.github().tokensLive(Duration.ofSeconds(6));
        workspace.start("daemon").awaitErr("published", SOON);
        Await.until(
                "the third is published",
                SOON,
                () -> app.github().minted().size() >= 3
                        && app.github()
                                        .minted()
                                        .indexOf(published(workspace)
                                                .orElseThrow()
                                                .token())
                                >= 2);
    }

    @Test
    void a_token_is_published_only_when_github_knows_it(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        app.github().lagsFor(2);
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(published(workspace).orElseThrow().token())
                .isEqualTo(app.github().minted().get(0));
        assertThat(app.github().minted()).hasSize(1);
    }

    @Test
    void a_key_in_a_variable_serves_and_reaches_no_other_program(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace
                .without("GITHUB_APP_PRIVATE_KEY_FILE")
                .with("GITHUB_APP_PRIVATE_KEY", app.github().key());
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(published(workspace)).isPresent();
        assertThat(workspace.folder().resolve("gh/calls"))
                .as("gh was called")
                .content()
                .contains("login")
                .doesNotContain("GITHUB_APP_PRIVATE_KEY");
    }

    @Test
    void a_command_signs_for_a_daemon_without_a_key(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace
                .without("GITHUB_APP_PRIVATE_KEY_FILE")
                .with("GITHUB_APP_SIGN_COMMAND", "openssl dgst -sha256 -sign '" + app.keyFile() + "'");
        workspace.start("daemon").awaitErr("published", SOON);
        assertThat(published(workspace).orElseThrow().token())
                .isEqualTo(app.github().minted().get(0));
        assertThat(workspace.run("doctor", "--offline").out())
                .contains("ok       app")
                .doesNotContain("key");
        JarProcess failed = workspace.with("GITHUB_APP_SIGN_COMMAND", "exit 3").run("refresh-now");
        assertThat(failed.exitCode()).isEqualTo(75);
        assertThat(failed.err()).contains("the command of GITHUB_APP_SIGN_COMMAND ended with exit status 3");
    }

    @Test
    void a_daemon_that_is_stopped_revokes_the_tokens_that_still_live(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        JarProcess daemon = workspace.start("daemon", "--revoke-on-stop").awaitErr("published", SOON);
        daemon.signal("HUP");
        Await.until(
                "the second is published",
                SOON,
                () -> !published(workspace)
                        .orElseThrow()
                        .token()
                        .equals(app.github().minted().get(0)));
        assertThat(app.github().living()).hasSize(2);
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
        assertThat(daemon.err().lines())
                .filteredOn(line -> line.contains("revoked app token"))
                .hasSize(2);
        assertThat(app.github().living()).isEmpty();
        assertThat(published(workspace)).isEmpty();
    }

    @Test
    void a_token_that_cannot_be_revoked_is_named_and_the_daemon_stops_all_the_same(Workspace workspace)
            throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        JarProcess daemon = workspace
                .with("TOKEN_REFRESH_REVOKE_ON_STOP", "true")
                .start("daemon")
                .awaitErr("published", SOON);
        app.github().answerNext(500, Map.of());
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
        assertThat(daemon.err()).containsPattern("could not revoke app token .* GitHub answered 500");
    }

    @Test
    void a_shared_token_is_never_revoked(Workspace workspace) throws Exception {
        assertExits(workspace.run("daemon", "--revoke-on-stop"), 78, "must not be set without GITHUB_APP_ID");
    }

    @Test
    void a_rejected_token_is_replaced_by_a_new_one_at_once(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace.run("refresh-now");
        String rejected = published(workspace).orElseThrow().token();
        app.github().revoke(rejected);
        // Under a name that may hold a secret.
        Path request =
                Files.createDirectory(workspace.folder().resolve("request")).resolve("credential");
        Files.writeString(request, "protocol=https\nhost=github.com\nusername=x\npassword=" + rejected + "\n");
        List<String> erase = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <'" + request + "'", "sh"));
        erase.addAll(JarProcess.javaJar("git-credential", "erase"));
        assertThat(workspace.startCommand(erase).exitCode()).isZero();
        assertThat(published(workspace).orElseThrow().token())
                .isEqualTo(app.github().minted().get(1))
                .isNotEqualTo(rejected);
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
    }

    @Test
    void a_mended_key_is_used_within_seconds(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        Files.delete(app.keyFile());
        workspace.start("daemon").awaitErr(app.keyFile() + " is not there", SOON);
        app.writeKey(app.github().key());
        Await.until("a token is published", SOON, () -> published(workspace).isPresent());
    }

    @Test
    void what_the_container_was_born_with_serves_while_github_is_down(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        String provisioned = workspace.secrets().installationToken();
        workspace.with("GH_TOKEN", provisioned);
        app.github().answerNext(502, Map.of());
        JarProcess refresh = workspace.run("refresh-now");
        assertThat(refresh.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(refresh.err()).contains("answered 502");
        assertThat(published(workspace).orElseThrow().token()).isEqualTo(provisioned);
    }

    @Test
    void an_app_comes_before_the_platform(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace.with("PLATFORM_URL", workspace.platform().url());
        JarProcess refresh = workspace.run("refresh-now");
        assertThat(refresh.err()).contains("PLATFORM_URL is not asked").contains("published app token");
        assertThat(app.github().minted()).hasSize(1);
        assertThat(workspace.platform().requestCount()).isZero();
    }

    @Test
    void the_installation_is_found_and_the_token_narrowed(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace.without("GITHUB_APP_INSTALLATION_ID").with("GITHUB_APP_INSTALLED_ON", "acme/app");
        workspace.with("GITHUB_APP_REPOSITORIES", "app").with("GITHUB_APP_PERMISSIONS", "contents:read");
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(app.github().scope())
                .isEqualTo("{\"repositories\":[\"app\"],\"permissions\":{\"contents\":\"read\"}}");
    }

    @ParameterizedTest
    @CsvSource({"401, 77", "404, 78", "429, 75"})
    void each_refusal_has_its_exit_code(int status, int code, Workspace workspace) throws Exception {
        AppWorkspace.in(workspace).github().answerNext(status, Map.of());
        assertExits(workspace.run("refresh-now"), code, "answered " + status);
        assertThat(workspace.credential()).doesNotExist();
    }

    @Test
    void settings_that_cannot_work_are_named(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace.without("GITHUB_APP_INSTALLATION_ID");
        assertExits(workspace.run("daemon"), ExitCode.CONFIG, "GITHUB_APP_INSTALLATION_ID must be set");
        assertFinds(workspace.run("doctor", "--offline"), "problem", "settings", "GITHUB_APP_INSTALLATION_ID must be");
        workspace.with("GITHUB_APP_INSTALLATION_ID", "1");
        assertExits(workspace.run("refresh-now"), ExitCode.CONFIG, "installation 1", "GITHUB_APP_INSTALLATION_ID");
        app.writeKey(app.github().key().substring(0, 900));
        assertExits(
                workspace.run("refresh-now"), ExitCode.CONFIG, app.keyFile().toString(), "no whole RSA private key");
    }

    private static void assertFinds(JarProcess doctor, String verdict, String check, String words) {
        assertThat(doctor.out().lines())
                .anyMatch(line -> line.startsWith(String.format("%-8s %-9s ", verdict, check)) && line.contains(words));
    }

    @Test
    void doctor_looks_at_the_key_the_app_and_the_clock(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        workspace.run("refresh-now");
        JarProcess well = workspace.run("doctor");
        assertFinds(well, "ok", "key", app.keyFile() + " holds one");
        assertFinds(well, "ok", "app", "which lives 3");
        assertFinds(well, "ok", "clock", "GitHub's");
        assertFinds(well, "ok", "github", "accepts");
        assertThat(well.out()).doesNotContain("bearer", "platform");
        Files.setPosixFilePermissions(app.keyFile(), PosixFilePermissions.fromString("rw-r--r--"));
        app.github().setClockAhead(Duration.ofMinutes(20));
        JarProcess warned = workspace.run("doctor", "--offline");
        assertFinds(warned, "warning", "key", "readable for every user");
        assertFinds(warned, "warning", "clock", "s behind GitHub's");
        app.writeKey(TestKeys.remembered(workspace.secrets(), TestKeys.pkcs8(TestKeys.rsa(2048))));
        assertFinds(workspace.run("doctor", "--offline"), "problem", "app", "does not take the signature");
        app.writeKey("hello");
        JarProcess bad = workspace.run("doctor", "--offline");
        assertFinds(bad, "problem", "key", "no whole RSA private key");
        assertFinds(bad, "problem", "app", "fix the key first");
        assertThat(bad.exitCode()).isEqualTo(1);
    }

    @Test
    void whoever_asks_the_platform_loads_nothing_of_it(Workspace workspace) throws IOException {
        List<String> command = new ArrayList<>(JarProcess.javaJar("refresh-now"));
        command.add(1, "-Xlog:class+load:file=" + workspace.folder().resolve("classes"));
        assertThat(workspace.startCommand(command).exitCode()).isZero();
        assertThat(workspace.folder().resolve("classes"))
                .content()
                .contains("ai.molecule.ghtoken.source.PlatformSource ")
                .doesNotContain("ai.molecule.ghtoken.source.App", "java.security.Signature ", "sun.security.rsa.RSA");
    }
}
