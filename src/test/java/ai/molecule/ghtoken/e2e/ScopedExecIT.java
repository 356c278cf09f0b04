package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Handler;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Request;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real git and gh in a command that exec has started with a scope, at a GitHub that opens no more to its token. */
@ProcessTest
final class ScopedExecIT {
    private static final String APP = "https://github.com/acme/app.git";
    private static final String LIB = "https://github.com/acme/lib.git";
    private static final String WRAPPER = Path.of("scripts/gh").toAbsolutePath().toString();

    private Workspace workspace;
    private AppWorkspace app;

    @BeforeEach
    void open(Workspace given) throws IOException {
        workspace = given;
        app = AppWorkspace.in(workspace);
        Path served = Files.createDirectory(workspace.folder().resolve("served"));
        Handler backend = GitHttpBackend.in(served, request -> true);
        app.wire().serve("github.com", request -> git(request, backend));
        app.wire().serve("api.github.com", this::api);
        workspace
                .with("PATH", System.getenv("PATH"))
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("http_proxy", "http://127.0.0.1:" + app.wire().port())
                .with("GIT_CONFIG_NOSYSTEM", "1")
                .with("GIT_TERMINAL_PROMPT", "0");
        Files.writeString(
                workspace.home().resolve(".gitconfig"),
                "[user]\n\tname = A Person\n\temail = person@example.com\n[credential \"https://github.com\"]\n"
                        + "\thelper = \"!'" + Site.LAUNCHER + "' git-credential\"\n");
        for (String name : List.of("app", "lib")) {
            run("git", "clone", "--quiet", "--bare", served + "/acme/repo.git", served + "/acme/" + name + ".git");
        }
    }

    private StandInApp gitHub() {
        return app.github();
    }

    /** As GitHub refuses: a dead token, a repository that it does not see, and a push. */
    private Answer git(Request request, Handler backend) throws IOException {
        String token = request.token().map(Secret::reveal).orElse("");
        if (!gitHub().living().contains(token)) {
            return GitHttpBackend.refuse(request);
        }
        String name = request.path().split("[/.]")[2];
        if (!gitHub().opens(token, name, "contents:read")) {
            return new Answer(404, Map.of(), new byte[0]);
        }
        boolean isPush = request.target().contains("git-receive-pack");
        return isPush && !gitHub().opens(token, name, "contents:write")
                ? new Answer(403, Map.of(), new byte[0])
                : backend.handle(request);
    }

    private Answer api(Request request) throws IOException {
        String token = request.token().map(Secret::reveal).orElse("");
        return switch (request.path()) {
            case "/repos/acme/app", "/repos/acme/lib" ->
                gitHub().opens(token, request.path().substring(12), "metadata:read")
                        ? Answer.json(200, "{}")
                        : Answer.json(404, "{}");
            default -> gitHub().handle(request);
        };
    }

    private JarProcess run(String... command) throws IOException {
        JarProcess process = workspace.startCommand(List.of(command));
        process.exitCode();
        return process;
    }

    private JarProcess exec(String options, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(Site.LAUNCHER.toString(), "exec"));
        words.addAll(List.of(options.split(" ")));
        words.add("--");
        words.addAll(List.of(command));
        return run(words.toArray(String[]::new));
    }

    private String clone(String name) {
        return workspace.home().resolve(name).toString();
    }

    /** The record for everything is there, and gh is logged in with it. */
    private void publish() throws IOException {
        assertThat(run(Site.LAUNCHER.toString(), "refresh-now").exitCode()).isZero();
    }

    @Test
    void git_opens_the_repository_of_the_scope_and_no_other() throws IOException {
        publish();
        assertThat(exec("--repository app", "git", "clone", APP, clone("one")).exitCode())
                .isZero();
        JarProcess other = exec("--repository acme/app", "git", "clone", LIB, clone("other"));
        assertThat(other.exitCode()).isEqualTo(128);
        assertThat(other.err()).contains("not found");
        assertThat(run("git", "clone", LIB, clone("lib")).exitCode()).isZero();
        assertThat(gitHub().minted()).as("the record, app, acme/app").hasSize(3);
    }

    @Test
    void a_token_to_read_cannot_push() throws IOException {
        publish();
        String work = clone("work");
        run("git", "clone", APP, work);
        run("git", "-C", work, "commit", "--quiet", "--allow-empty", "--message", "one");
        JarProcess refused = exec("--repository app --read-only", "git", "-C", work, "push", "origin", "HEAD");
        assertThat(refused.exitCode()).isEqualTo(128);
        assertThat(refused.err()).contains("403");
        assertThat(exec("--read-only", "git", "-C", work, "fetch").exitCode()).isZero();
        String write = "--repository app --permissions contents:write";
        JarProcess pushed = exec(write, "git", "-C", work, "push", "origin", "HEAD");
        assertThat(pushed.exitCode()).as(pushed.err()).isZero();
    }

    @Test
    void a_submodule_and_another_exec_stay_within_the_scope() throws IOException {
        publish();
        String work = clone("work");
        run("git", "clone", APP, work);
        run("git", "-C", work, "commit", "--quiet", "--allow-empty", "--message", "one");
        run("git", "-C", work, "push", "origin", "HEAD:refs/heads/main");
        run("git", "clone", LIB, clone("lib"));
        run("git", "-C", clone("lib"), "commit", "--quiet", "--allow-empty", "--message", "one");
        run("git", "-C", clone("lib"), "push", "origin", "HEAD:refs/heads/main");
        run("git", "-C", work, "submodule", "add", LIB, "lib");
        run("git", "-C", work, "commit", "--quiet", "--message", "two");
        run("git", "-C", work, "push", "origin", "HEAD:refs/heads/main");
        JarProcess narrow = exec("--repository app", "git", "clone", "--recurse-submodules", APP, clone("narrow"));
        assertThat(narrow.err()).contains("lib.git/' not found");
        assertThat(Path.of(clone("narrow"), ".git")).exists();
        JarProcess wide = exec(
                "--repository app,lib",
                Site.LAUNCHER.toString(),
                "exec",
                "git",
                "clone",
                "--recurse-submodules",
                APP,
                clone("wide"));
        assertThat(wide.exitCode()).as(wide.err()).isZero();
    }

    @Test
    void gh_has_the_scopes_token_with_and_without_the_wrapper() throws IOException {
        publish();
        for (String gh : List.of("gh", WRAPPER)) {
            assertThat(exec("--repository app", gh, "api", "repos/acme/app").exitCode())
                    .as(gh)
                    .isZero();
            assertThat(exec("--repository app", gh, "api", "repos/acme/lib").err())
                    .as(gh)
                    .contains("404");
        }
        String token = run(Site.LAUNCHER.toString(), "token", "--repository", "app")
                .out()
                .strip();
        workspace.with("GH_TOKEN", token);
        assertThat(run(WRAPPER, "api", "repos/acme/lib").err())
                .as("a scope's token in a variable of the user's own")
                .contains("404");
        workspace.without("GH_TOKEN");
        assertThat(run(WRAPPER, "api", "repos/acme/lib").exitCode()).isZero();
        assertThat(gitHub().minted()).hasSize(2);
    }

    @Test
    void a_token_that_has_ended_is_followed_by_one_of_the_same_scope() throws IOException {
        publish();
        gitHub().tokensLive(Duration.ofSeconds(3));
        String narrow = "sleep 4; '" + WRAPPER + "' api repos/acme/app && '" + WRAPPER + "' api repos/acme/lib;"
                + " git clone " + APP + " '" + clone("app") + "' && git clone " + LIB + " '" + clone("lib") + "'";
        JarProcess process = exec("--repository app", "sh", "-c", narrow);
        assertThat(process.err()).contains("HTTP 404", "Cloning into '" + clone("app"), "lib.git/' not found");
        assertThat(gitHub().scope()).isEqualTo("{\"repositories\":[\"app\"]}");
    }

    @Test
    void a_token_that_github_has_revoked_is_replaced_within_the_scope() throws IOException {
        publish();
        run(Site.LAUNCHER.toString(), "token", "--repository", "app");
        gitHub().revoke(gitHub().minted().get(1));
        exec("--repository app", "git", "clone", APP, clone("first"));
        assertThat(exec("--repository app", "git", "clone", APP, clone("second"))
                        .exitCode())
                .isZero();
        assertThat(gitHub().minted()).hasSize(3);
        assertThat(gitHub().scope()).isEqualTo("{\"repositories\":[\"app\"]}");
    }

    @Test
    void a_scope_of_the_remotes_at_hand_stays_that_of_the_command() throws IOException {
        publish();
        run("git", "clone", APP, clone("work"));
        workspace.with("GITHUB_APP_REPOSITORIES", "auto");
        String elsewhere = "cd / && git ls-remote " + APP + " && git ls-remote " + LIB;
        JarProcess process = workspace.startCommand(
                List.of(Site.LAUNCHER.toString(), "exec", "--", "sh", "-c", elsewhere),
                workspace.environment(),
                Path.of(clone("work")),
                new byte[0]);
        process.exitCode();
        assertThat(process.err()).contains("lib.git/' not found");
        assertThat(gitHub().scope()).isEqualTo("{\"repositories\":[\"app\"]}");
        assertThat(run(Site.LAUNCHER.toString(), "exec", "--", "true").exitCode())
                .as("in no clone")
                .isEqualTo(78);
    }
}
