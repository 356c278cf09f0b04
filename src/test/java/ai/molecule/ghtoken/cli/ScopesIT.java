package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens for a part of what the App may reach: docs/scopes.md. */
@ProcessTest
final class ScopesIT {
    private static final String PERMISSIONS_TO_READ =
            "\"permissions\":{\"contents\":\"read\",\"issues\":\"read\",\"metadata\":\"read\",\"statuses\":\"read\"}";

    private static void assertSays(JarProcess process, int code, String... why) {
        assertThat(process.err().lines()).first().asString().contains(why);
        assertThat(process.exitCode()).isEqualTo(code);
        assertThat(process.out()).isEmpty();
    }

    private static List<Path> scopes(Workspace workspace) throws IOException {
        try (Stream<Path> files = Files.walk(workspace.cache().resolve("scopes"))) {
            return files.filter(file -> file.endsWith("credential")).toList();
        }
    }

    /** A repository with those remotes, in which the processes work. */
    private static void work(Workspace workspace, String... remotes) throws IOException {
        workspace.startCommand(List.of("git", "init", "--quiet", ".")).exitCode();
        for (int i = 0; i < remotes.length; i++) {
            workspace
                    .startCommand(List.of("git", "remote", "add", "remote" + i, remotes[i]))
                    .exitCode();
        }
    }

    @Test
    void a_token_for_one_repository_to_read_is_minted_once_and_kept_beside_the_record(Workspace workspace)
            throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        JarProcess first = workspace.run("token", "--repository", "app", "--read-only");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(gitHub.scope()).isEqualTo("{\"repositories\":[\"app\"]," + PERMISSIONS_TO_READ + "}");
        assertThat(first.out()).isEqualTo(gitHub.minted().get(0) + "\n");
        assertThat(gitHub.opens(gitHub.minted().get(0), "app", "contents:read")).isTrue();
        assertThat(workspace.run("token", "--read-only", "--repository=app").out())
                .isEqualTo(first.out());
        assertThat(gitHub.minted()).hasSize(1);
        assertThat(workspace.credential()).doesNotExist();
        assertThat(workspace.cache().resolve("gh_installation_token")).doesNotExist();
        assertThat(workspace.home().resolve(".gh_token")).doesNotExist();
        assertThat(workspace.folder().resolve("gh/calls")).doesNotExist();
        PublishedRecord record = PublishedRecord.read(scopes(workspace).get(0)).orElseThrow();
        assertThat(record.token() + "\n").isEqualTo(first.out());
        assertThat(record.source()).isEqualTo("app");
    }

    @Test
    void each_scope_has_a_token_of_its_own_and_the_record_has_another(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        String all = workspace.run("token").out();
        String app = workspace
                .run("token", "--repository", "https://github.com/acme/app.git")
                .out();
        String lib = workspace
                .run("token", "--repository", "acme/lib,acme/app", "--permissions", "contents:read")
                .out();
        assertThat(gitHub.scope())
                .isEqualTo("{\"repositories\":[\"lib\",\"app\"],\"permissions\":{\"contents\":\"read\"}}");
        assertThat(List.of(all, app, lib)).doesNotHaveDuplicates();
        assertThat(workspace
                        .run("token", "--permissions=contents:read", "--repository=Acme/App,acme/lib")
                        .out())
                .as("the same scope")
                .isEqualTo(lib);
        assertThat(workspace.run("token").out()).isEqualTo(all);
        assertThat(gitHub.minted()).hasSize(3);
        assertThat(gitHub.opens(app.strip(), "lib", "contents:read")).isFalse();
    }

    @Test
    void twenty_readers_at_once_get_one_token(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        List<JarProcess> readers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            readers.add(workspace.start("token", "--repository", "app"));
        }
        for (JarProcess reader : readers) {
            assertThat(reader.exitCode()).as(reader.err()).isZero();
            assertThat(reader.out()).isEqualTo(gitHub.minted().get(0) + "\n");
        }
        assertThat(gitHub.minted()).hasSize(1);
    }

    @Test
    void readers_at_once_of_what_github_refuses_share_one_attempt(Workspace workspace) throws Exception {
        AppWorkspace app = AppWorkspace.in(workspace);
        CountDownLatch allStarted = new CountDownLatch(1);
        app.wire().serve("http://localhost", request -> {
            try {
                allStarted.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return app.github().handle(request);
        });
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "60");
        List<JarProcess> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            readers.add(workspace.start("token", "--repository", "unknown"));
        }
        allStarted.countDown();
        for (JarProcess reader : readers) {
            assertThat(reader.exitCode()).as(reader.err()).isEqualTo(ExitCode.CONFIG);
            assertThat(reader.err())
                    .containsPattern("4711 does not have repository unknown|another process has just tried");
        }
        assertThat(app.wire().requests("/app/installations/4711/access_tokens")).hasSizeLessThan(5);
    }

    @Test
    void a_dead_token_is_replaced_and_swept(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        gitHub.tokensLive(Duration.ofSeconds(1));
        workspace.run("token", "--repository", "lib");
        gitHub.tokensLive(Duration.ofMinutes(30));
        // It takes longer than a second to start.
        JarProcess second = workspace.run("token", "--repository", "app");
        assertThat(second.out()).isEqualTo(gitHub.minted().get(1) + "\n");
        assertThat(scopes(workspace)).hasSize(1);
        assertThat(workspace
                        .run("token", "--repository", "app", "--min-life", "20m")
                        .out())
                .isEqualTo(second.out());
        gitHub.tokensLive(Duration.ofMinutes(50));
        assertThat(workspace
                        .run("token", "--repository", "app", "--min-life", "40m")
                        .out())
                .isEqualTo(gitHub.minted().get(2) + "\n");
        assertSays(
                workspace.run("token", "--repository", "app", "--min-life", "55m"),
                75,
                " s more, and 3300 s are asked");
    }

    @Test
    void invalidate_forgets_it(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        workspace.run("token", "--repository", "app");
        assertThat(workspace.run("invalidate").exitCode()).isZero();
        assertThat(scopes(workspace)).isEmpty();
        assertThat(workspace.run("token", "--repository", "app").out())
                .isEqualTo(gitHub.minted().get(1) + "\n");
    }

    @Test
    void what_github_refuses_is_named(Workspace workspace) throws Exception {
        AppWorkspace.in(workspace);
        assertSays(workspace.run("token", "--repository", "unknown"), 78, "4711 does not have repository unknown;");
        assertSays(
                workspace.run("token", "--repository", "app", "--permissions", "checks:write"),
                78,
                "4711 does not have permission checks:write;");
        assertSays(
                workspace.run("token", "--repository", "other/app"),
                78,
                "the installation is on Acme, and a repository of other is asked for");
        workspace.with("GITHUB_APP_INSTALLATION_ID", "1");
        assertSays(workspace.run("token", "--repository", "app"), 78, "answered 404: ", "installation 1");
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        assertSays(workspace.run("token", "--repository", "app"), 78, "answered 404: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--repository=acme/app/x, --repository must be NAME",
        "--repository=https://gitlab.com/acme/app, 'NAME, OWNER/NAME or a URL at github.com'",
        "--repository=.., --repository must be NAME",
        "--repository=, --repository must be NAME",
        "'--repository=acme/app,other/lib', repositories of one owner",
        "'--repository=,', --repository must be NAME",
        "'--repository=app,', --repository must be NAME",
        "--permissions=contents, --permissions must be NAME:read",
        "--permissions=contents:read --read-only, must not be given beside --permissions",
    })
    void what_cannot_be_meant_is_a_usage_error(String options, String said, Workspace workspace) throws Exception {
        AppWorkspace.in(workspace);
        assertSays(workspace.run(("token " + options).split(" ")), ExitCode.USAGE, said);
    }

    @Test
    void only_an_app_has_scopes(Workspace workspace) throws Exception {
        String refusal = "GITHUB_APP_ID must be set for --repository, --permissions and --read-only";
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        assertSays(workspace.run("token", "--read-only"), ExitCode.CONFIG, refusal);
        assertThat(workspace.platform().requestCount()).isZero();
        workspace
                .with("GITHUB_STS_URL", "http://127.0.0.1:9")
                .with("GITHUB_STS_SCOPE", "acme/app")
                .with("GITHUB_STS_IDENTITY", "agent");
        assertSays(workspace.run("token", "--repository", "app"), ExitCode.CONFIG, refusal);
    }

    @Test
    void the_settings_narrow_what_an_option_does_not_name(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        workspace
                .with("GITHUB_APP_REPOSITORIES", "app")
                .with("GITHUB_APP_PERMISSIONS", "contents:write,workflows:write");
        workspace.run("token", "--read-only");
        assertThat(gitHub.scope()).isEqualTo("{\"repositories\":[\"app\"],\"permissions\":{\"contents\":\"read\"}}");
        workspace.run("token", "--permissions", "issues:read");
        assertThat(gitHub.scope()).isEqualTo("{\"repositories\":[\"app\"],\"permissions\":{\"issues\":\"read\"}}");
    }

    @Test
    void the_remotes_at_hand_can_be_the_scope(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        workspace.with("GITHUB_APP_REPOSITORIES", "Auto");
        assertSays(workspace.run("token"), ExitCode.CONFIG, "auto finds no repository at github.com among the remotes");
        work(
                workspace,
                "https://github.com/acme/app.git",
                "git@github.com:someone/app",
                "ssh://git@ssh.github.com:443/acme/lib",
                "https://gitlab.com/acme/other");
        JarProcess token = workspace.run("token");
        assertThat(token.exitCode()).as(token.err()).isZero();
        assertThat(gitHub.scope()).isEqualTo("{\"repositories\":[\"app\",\"lib\"]}");
        assertThat(workspace.run("token").out()).isEqualTo(token.out());
        workspace.run("token", "--repository", "app");
        assertThat(gitHub.scope()).isEqualTo("{\"repositories\":[\"app\"]}");
        JarProcess refresh = workspace.run("refresh-now");
        assertThat(refresh.err()).contains("=auto narrows what token and exec give");
        assertThat(gitHub.scope()).as("of the record").isEqualTo("{}");
    }

    @Test
    void the_owner_chooses_the_installation(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        gitHub.installOn("other");
        workspace.without("GITHUB_APP_INSTALLATION_ID").with("GITHUB_APP_INSTALLED_ON", "auto");
        String other = workspace.run("token", "--repository", "other/tool").out();
        assertThat(gitHub.mintedFor("other")).containsExactly(other.strip());
        assertThat(workspace
                        .run("token", "--owner", "Other", "--repository", "tool")
                        .out())
                .isEqualTo(other);
        String acme = workspace.run("token", "--owner", "acme", "--read-only").out();
        assertThat(gitHub.mintedFor("acme")).containsExactly(acme.strip());
        assertSays(
                workspace.run("token", "--owner", "acme", "--repository", "other/tool"),
                ExitCode.USAGE,
                "repositories of one owner");
        assertSays(workspace.run("token", "--repository", "nobody/x"), ExitCode.CONFIG, "is not installed on nobody");
        workspace.with("GITHUB_APP_REPOSITORIES", "auto");
        work(workspace, "https://github.com/other/tool.git");
        assertThat(workspace.run("token").out()).isEqualTo(other);
        assertSays(
                workspace.run("token", "--owner", "acme"),
                ExitCode.CONFIG,
                "finds no repository of acme at github.com");
    }

    @Test
    void the_scope_of_an_exec_stays_with_its_owner_when_its_token_is_gone(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        gitHub.installOn("other");
        workspace.without("GITHUB_APP_INSTALLATION_ID").with("GITHUB_APP_INSTALLED_ON", "auto");
        String[] said = workspace
                .run("token", "--owner", "other", "--read-only", "--with-scope")
                .out()
                .split("\n");
        workspace.run("invalidate");
        String again =
                workspace.with("MOLECULE_GH_SCOPE", said[1]).run("token").out().strip();
        assertThat(gitHub.mintedFor("other")).containsExactly(said[0], again);
        assertThat(gitHub.mintedFor("acme")).isEmpty();
    }

    @Test
    void the_scope_of_an_exec_that_was_cut_gives_no_token(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        String[] said = workspace
                .run("token", "--repository", "app", "--read-only", "--with-scope")
                .out()
                .split("\n");
        String id = said[1].substring(0, said[1].indexOf(' '));
        for (String cut : List.of(id, id + " --repository=app", " " + said[1], " ", "--repository=app")) {
            workspace.with("MOLECULE_GH_SCOPE", cut);
            assertSays(workspace.run("token"), ExitCode.CONFIG, "MOLECULE_GH_SCOPE must be as exec has set it");
            JarProcess git = workspace.startCommand(
                    JarProcess.javaJar("git-credential", "get"),
                    workspace.environment(),
                    workspace.work(),
                    "protocol=https\nhost=github.com\n\n".getBytes(StandardCharsets.UTF_8));
            assertThat(git.exitCode()).isZero();
            assertThat(git.out()).isEqualTo("quit=1\n\n");
        }
        assertThat(gitHub.minted()).hasSize(1);
    }

    @Test
    void a_daemon_that_is_stopped_revokes_it_too(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        JarProcess daemon = workspace.start("daemon", "--revoke-on-stop").awaitErr("published", Duration.ofSeconds(60));
        workspace.run("token", "--repository", "app");
        workspace.run("token", "--repository", "lib");
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
        assertThat(gitHub.minted()).hasSize(3);
        assertThat(gitHub.living()).isEmpty();
        assertThat(scopes(workspace)).isEmpty();
    }

    @Test
    void without_a_cache_the_token_is_minted_all_the_same(Workspace workspace) throws Exception {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        Files.createDirectories(workspace.cache());
        Files.createFile(workspace.cache().resolve("scopes"));
        JarProcess token = workspace.run("token", "--repository", "app");
        assertThat(token.out()).isEqualTo(gitHub.minted().get(0) + "\n");
        assertThat(token.err()).contains("scopes is not a folder");
    }
}
