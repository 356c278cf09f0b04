package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A token for the repositories of each owner, where the App is installed on several: docs/owners.md. */
@ProcessTest
final class RoutingIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final List<String> OWNERS = List.of("acme", "globex", "initech", "umbrella", "hooli");

    private static StandInApp installedOnFive(Workspace workspace) throws IOException {
        StandInApp gitHub = AppWorkspace.in(workspace).github();
        OWNERS.stream().skip(1).forEach(gitHub::installOn);
        workspace
                .without("GITHUB_APP_INSTALLATION_ID")
                .with("GITHUB_APP_INSTALLED_ON", "auto")
                // Fifty JVMs start at once on a few cores.
                .with("TOKEN_REFRESH_TIMEOUT_SEC", "100");
        return gitHub;
    }

    private static Path folder(Workspace workspace, String owner) {
        return workspace.cache().resolve("owners").resolve(owner);
    }

    private static Optional<String> published(Path folder) {
        return PublishedRecord.read(folder.resolve("credential")).map(PublishedRecord::token);
    }

    private static JarProcess start(Workspace workspace, String operation, String... lines) throws IOException {
        String request = "protocol=https\nhost=github.com\n" + String.join("\n", lines) + "\n\n";
        return workspace.startCommand(
                JarProcess.javaJar("git-credential", operation),
                workspace.environment(),
                workspace.work(),
                request.getBytes(StandardCharsets.UTF_8));
    }

    private static JarProcess ask(Workspace workspace, String operation, String... lines) throws IOException {
        JarProcess process = start(workspace, operation, lines);
        assertThat(process.exitCode()).isZero();
        return process;
    }

    private static String passwordFor(Workspace workspace, String path) throws IOException {
        return password(ask(workspace, "get", "path=" + path));
    }

    private static String password(JarProcess get) {
        return get.out()
                .lines()
                .filter(line -> line.startsWith("password="))
                .map(line -> line.substring("password=".length()))
                .findFirst()
                .orElse("");
    }

    @Test
    void each_owners_repositories_have_a_token_of_their_own(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        String globex = passwordFor(workspace, "Globex/app.git/info/lfs");
        assertThat(gitHub.owner(globex)).isEqualTo("globex");
        assertThat(passwordFor(workspace, "globex/other.wiki.git")).isEqualTo(globex);
        assertThat(gitHub.owner(passwordFor(workspace, "initech/app"))).isEqualTo("initech");
        assertThat(gitHub.owner(password(ask(workspace, "get")))).isEqualTo("acme");
        assertThat(gitHub.minted()).hasSize(3);
        assertThat(published(folder(workspace, "globex"))).contains(globex);
        assertThat(gitHub.faults()).isEmpty();
        assertThat(workspace.run("token", "--owner", "GLOBEX").out()).isEqualTo(globex + "\n");
        assertThat(workspace.run("invalidate").exitCode()).isZero();
        assertThat(published(folder(workspace, "globex"))).isEmpty();
        assertThat(passwordFor(workspace, "globex/app.git"))
                .isEqualTo(gitHub.mintedFor("globex").get(1));
    }

    @Test
    void the_default_owner_gives_the_token_of_those_who_ask_for_none(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        workspace.with("GITHUB_APP_DEFAULT_OWNER", "hooli");
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(published(workspace.cache()).map(gitHub::owner)).contains("hooli");
        assertThat(gitHub.owner(passwordFor(workspace, "a.b/c"))).isEqualTo("hooli");
        assertThat(workspace.cache().resolve("owners")).isEmptyDirectory();
        assertThat(workspace.run("doctor", "--offline").out())
                .containsPattern("ok +owners +each .* gets that of hooli");
    }

    @Test
    void fifty_readers_of_five_owners_on_an_empty_cache_make_five_requests(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        List<JarProcess> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(start(workspace, "get", "path=" + OWNERS.get(i % 5) + "/app.git"));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(readers.get(i).exitCode()).isZero();
            assertThat(gitHub.owner(password(readers.get(i))))
                    .as(readers.get(i).err())
                    .isEqualTo(OWNERS.get(i % 5));
        }
        assertThat(gitHub.minted()).hasSize(5);
    }

    @Test
    void where_the_app_is_not_installed_git_is_told_where_it_is(Workspace workspace) throws Exception {
        installedOnFive(workspace);
        JarProcess get = ask(workspace, "get", "path=nobody/app.git");
        assertThat(get.out()).isEqualTo("quit=1\n\n");
        assertThat(get.err().lines())
                .singleElement()
                .asString()
                .endsWith("is not installed on nobody; it is on Acme, globex, initech, umbrella, hooli");
        assertThat(workspace.run("token", "--owner", "nobody").exitCode()).isEqualTo(ExitCode.CONFIG);
    }

    @Test
    void a_rejection_replaces_the_token_of_the_paths_owner_alone(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        String first = passwordFor(workspace, "globex/app.git");
        String other = passwordFor(workspace, "initech/app.git");
        gitHub.revoke(first);
        ask(workspace, "erase", "path=globex/app.git", "username=x", "password=" + first);
        String second = published(folder(workspace, "globex")).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        gitHub.revoke(second);
        String offer = "capability[]=state";
        String state = ask(workspace, "get", offer, "path=globex/app.git")
                .out()
                .lines()
                .filter(line -> line.startsWith("state[]="))
                .findFirst()
                .orElseThrow();
        JarProcess again = ask(workspace, "get", offer, state, "path=globex/-");
        assertThat(gitHub.living()).contains(password(again));
        assertThat(gitHub.mintedFor("globex")).hasSize(3).endsWith(password(again));
        assertThat(published(folder(workspace, "initech"))).contains(other);
    }

    @Test
    void a_suspended_installation_hurts_its_owner_alone(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        gitHub.suspend("globex");
        JarProcess get = ask(workspace, "get", "path=globex/app.git");
        assertThat(get.out()).isEqualTo("quit=1\n\n");
        assertThat(get.err()).contains("installation on globex is suspended");
        assertThat(gitHub.owner(passwordFor(workspace, "initech/app"))).isEqualTo("initech");
        assertThat(workspace.run("health").out()).startsWith("missing");
        gitHub.restore("globex");
        assertThat(gitHub.owner(passwordFor(workspace, "globex/app.git"))).isEqualTo("globex");
    }

    @Test
    void a_daemon_keeps_the_owners_fresh_that_were_asked_for(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        gitHub.tokensLive(Duration.ofSeconds(20));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        passwordFor(workspace, "globex/app.git");
        passwordFor(workspace, "initech/app.git");
        passwordFor(workspace, "nobody/app.git");
        gitHub.suspend("initech");
        daemon.awaitErr("initech: refresh failed: ", SOON);
        Await.until("globex goes on", SOON, () -> gitHub.mintedFor("globex").size() >= 4);
        assertThat(published(folder(workspace, "globex")).map(gitHub::owner)).contains("globex");
        assertThat(published(workspace.cache()).map(gitHub::owner)).contains("acme");
        assertThat(workspace.run("status").out())
                .containsPattern("owner +globex  fresh, app token ")
                .containsPattern("owner +initech  (stale|expired|daemon-dead), ")
                .doesNotContain("nobody");
        assertThat(workspace.run("status", "--json").out()).contains("\"owners\":[{\"owner\":\"globex\",");
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
        int before = gitHub.mintedFor("initech").size();
        gitHub.restore("initech");
        Await.until(
                "initech is restored",
                SOON.multipliedBy(2),
                () -> gitHub.mintedFor("initech").size() > before);
        assertThat(folder(workspace, "nobody").resolve("used")).doesNotExist();
    }

    @Test
    void a_daemon_replaces_an_owners_token_that_github_refuses_while_gh_uses_it(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        String globex = passwordFor(workspace, "globex/app.git");
        String initech = passwordFor(workspace, "initech/app.git");
        Path use = folder(workspace, "globex").resolve(TokenCache.GH_USED);
        Files.setLastModifiedTime(use, FileTime.fromMillis(1_000_000));
        workspace.start("daemon").awaitErr("published", SOON);
        Await.until(
                "the daemon has seen the owners",
                SOON,
                () -> workspace.run("status").out().contains("globex  fresh"));
        gitHub.revoke(globex);
        gitHub.revoke(initech);
        Files.setLastModifiedTime(use, FileTime.fromMillis(2_000_000));
        Await.until("a new token", SOON, () -> gitHub.mintedFor("globex").size() == 2);
        Await.until(
                "it is published",
                SOON,
                () -> published(folder(workspace, "globex"))
                        .filter(globex::equals)
                        .isEmpty());
        assertThat(published(folder(workspace, "initech")))
                .as("gh does not use it")
                .contains(initech);
    }

    @Test
    void a_daemon_mints_for_a_reader_that_cannot(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        workspace.start("daemon").awaitErr("published", SOON);
        workspace.without("GITHUB_APP_ID").without("GITHUB_APP_INSTALLED_ON").without("GITHUB_APP_PRIVATE_KEY_FILE");
        JarProcess first = ask(workspace, "get", "path=globex/app.git");
        assertThat(first.out()).isEqualTo("quit=1\n\n");
        assertThat(first.err()).contains("within 30 s");
        Await.until(
                "the daemon has a token",
                SOON,
                () -> published(folder(workspace, "globex")).isPresent());
        assertThat(gitHub.owner(passwordFor(workspace, "globex/app.git"))).isEqualTo("globex");
    }

    @Test
    void a_daemon_that_is_stopped_revokes_the_tokens_of_owners_too(Workspace workspace) throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        passwordFor(workspace, "globex/app.git");
        JarProcess daemon = workspace.start("daemon", "--revoke-on-stop").awaitErr("published", SOON);
        passwordFor(workspace, "initech/app.git");
        assertThat(gitHub.living()).hasSize(3);
        daemon.signal("TERM");
        assertThat(daemon.exitCode()).isZero();
        assertThat(gitHub.living()).as(daemon.err()).isEmpty();
        assertThat(published(folder(workspace, "globex"))).isEmpty();
    }

    @Test
    void a_daemon_without_the_setting_ends_the_routing(Workspace workspace) throws Exception {
        installedOnFive(workspace);
        passwordFor(workspace, "globex/app.git");
        workspace.with("GITHUB_APP_INSTALLED_ON", "acme").start("daemon").awaitErr("published", SOON);
        assertThat(workspace.cache().resolve("owners")).doesNotExist();
        assertThat(password(ask(workspace, "get", "path=globex/app.git")))
                .isEqualTo(published(workspace.cache()).orElseThrow());
    }

    /** The main token and those of owners are fetched in two threads, which may both sign at the start. */
    @Test
    void two_hundred_owners_cost_one_daemon_a_request_for_a_token_each_and_few_signatures(Workspace workspace)
            throws Exception {
        StandInApp gitHub = installedOnFive(workspace);
        Path key = Path.of(workspace.environment().get("GITHUB_APP_PRIVATE_KEY_FILE"));
        Path signed = workspace.folder().resolve("signed");
        workspace
                .without("GITHUB_APP_PRIVATE_KEY_FILE")
                .with("GITHUB_APP_SIGN_COMMAND", "echo >>'" + signed + "'; openssl dgst -sha256 -sign '" + key + "'");
        for (int i = 0; i < 200; i++) {
            gitHub.installOn("owner" + i);
            Files.createFile(
                    Files.createDirectories(folder(workspace, "owner" + i)).resolve("used"));
        }
        workspace.start("daemon");
        Await.until(
                "all have tokens",
                SOON.multipliedBy(3),
                () -> IntStream.range(0, 200)
                        .allMatch(i -> published(folder(workspace, "owner" + i)).isPresent()));
        assertThat(gitHub.minted()).hasSize(201);
        assertThat(Files.readAllLines(signed)).as("within five minutes").hasSizeLessThanOrEqualTo(4);
        assertThat(gitHub.faults()).isEmpty();
    }

    @Test
    void the_demo_shows_one_owner_suspended_and_restored_and_the_other_untouched(Workspace workspace) throws Exception {
        JarProcess demo = workspace.run("demo", "--owners");
        assertThat(demo.out())
                .containsPattern("(?s)globex/app: open .* globex/app: closed: .* globex/app: open ")
                .contains("requests for acme that were refused: 0");
        assertThat(demo.exitCode()).isZero();
    }

    @Test
    void a_platform_gives_its_one_token_for_every_path(Workspace workspace) throws Exception {
        workspace.with("GITHUB_APP_INSTALLED_ON", "auto");
        String token = passwordFor(workspace, "globex/app.git");
        assertThat(published(workspace.cache())).contains(token);
        assertThat(workspace.run("refresh-now").err()).contains("which gives a token for one owner");
        assertThat(workspace.cache().resolve("owners")).doesNotExist();
    }

    @Test
    void an_owner_needs_the_setting(Workspace workspace) throws Exception {
        AppWorkspace.in(workspace);
        JarProcess token = workspace.run("token", "--owner", "acme");
        assertThat(token.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(token.err().lines()).singleElement().asString().contains("GITHUB_APP_INSTALLED_ON is not auto");
        assertThat(workspace.run("token", "--owner", "../x").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(workspace.run("token", "--owner", "mona_corp").err()).contains("for a managed user");
        assertThat(workspace.cache()).doesNotExist();
    }
}
