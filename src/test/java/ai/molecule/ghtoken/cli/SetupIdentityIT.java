package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.AppWorkspace;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who the installed git says has written a commit, after {@code setup --identity}. */
@ProcessTest
final class SetupIdentityIT {
    private static final String BOT = "stand-in[bot] <" + StandInApp.BOT_EMAIL + ">";

    private Workspace workspace;
    private AppWorkspace app;

    @BeforeEach
    void wire(Workspace given) throws IOException {
        workspace = given;
        app = AppWorkspace.in(workspace);
        workspace.with("GIT_CONFIG_NOSYSTEM", "1").with("GIT_CONFIG_SYSTEM", "/dev/null");
        assertThat(run("git", "init", "-q", workspace.work().toString()).exitCode())
                .isZero();
    }

    private JarProcess run(String... command) throws IOException {
        JarProcess process = workspace.startCommand(List.of(command));
        process.exitCode();
        return process;
    }

    private JarProcess setup(String... flags) throws IOException {
        String bin = workspace.folder().resolve("links").toString();
        List<String> arguments = new ArrayList<>(List.of("setup", "--bin-dir", bin));
        arguments.addAll(List.of(flags));
        return workspace.run(arguments.toArray(String[]::new));
    }

    private String author() throws IOException {
        JarProcess commit = run("git", "commit", "-q", "--allow-empty", "--message=Something");
        assertThat(commit.exitCode()).as(commit.err()).isZero();
        return run("git", "log", "-1", "--format=%an <%ae>").out().strip();
    }

    private Path global() {
        return workspace.home().resolve(".gitconfig");
    }

    @Test
    void commits_are_the_bot_users_until_it_is_removed() throws IOException {
        Files.writeString(global(), "[user]\n\tsigningKey = x\n");
        JarProcess setup = setup("--identity");
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        assertThat(author()).isEqualTo(BOT);
        assertThat(setup("--check", "--identity").exitCode()).isZero();
        assertThat(setup("--check").out()).contains("includes " + file());
        assertThat(setup("--identity").out()).isEqualTo("nothing to change\n");
        assertThat(setup().out()).isEqualTo("nothing to change\n");
        assertThat(author()).isEqualTo(BOT);
        assertThat(setup("--remove").exitCode()).isZero();
        assertThat(global()).hasContent("[user]\n\tsigningKey = x\n");
        assertThat(file()).doesNotExist();
        assertThat(workspace.home().resolve(".config")).isEmptyDirectory();
    }

    private Path file() {
        return workspace.home().resolve(".config/molecule-gh-token-refresh/identity");
    }

    @Test
    void check_says_that_it_is_missing_and_asks_nobody() throws IOException {
        setup();
        JarProcess check = setup("--check", "--identity");
        assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(check.out()).contains("wrong  git has no author of commits");
        assertThat(setup("--check").exitCode()).isZero();
        assertThat(app.github().minted()).isEmpty();
    }

    @Test
    void an_author_who_is_named_elsewhere_stays() throws IOException {
        Files.writeString(global(), "[user]\n\tname = A Person\n");
        JarProcess setup = setup("--identity");
        assertThat(setup.exitCode()).isZero();
        assertThat(setup.err()).contains("the author of commits is named by file:" + global() + ", which stays");
        assertThat(file()).doesNotExist();
        workspace.with("EMAIL", "person@example.com");
        Files.delete(global());
        assertThat(setup("--identity").err()).contains("named by EMAIL");
        assertThat(file()).doesNotExist();
    }

    @Test
    void whoever_names_an_author_later_wins() throws IOException {
        Files.writeString(global(), "[user]\n\tsigningKey = x\n");
        setup("--identity");
        run("git", "config", "--global", "user.name", "A Person");
        run("git", "config", "--global", "user.email", "person@example.com");
        assertThat(author()).isEqualTo("A Person <person@example.com>");
        run("git", "config", "user.email", "person@work.example");
        assertThat(author()).isEqualTo("A Person <person@work.example>");
    }

    @Test
    void without_an_app_it_is_refused_before_anything_is_done() throws IOException {
        workspace
                .without("GITHUB_APP_ID")
                .with("PLATFORM_URL", workspace.platform().url());
        JarProcess setup = setup("--identity");
        assertThat(setup.exitCode()).isEqualTo(ExitCode.CONFIG);
        assertThat(setup.err().lines())
                .hasSize(1)
                .allMatch(line -> line.contains("GITHUB_APP_ID must be set for --identity"));
        assertThat(global()).doesNotExist();
    }

    @Test
    void where_github_does_not_answer_nothing_is_done() throws IOException {
        app.github().answerNext(502, Map.of());
        JarProcess setup = setup("--identity");
        assertThat(setup.exitCode()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(setup.err()).contains("answered 502");
        assertThat(global()).doesNotExist();
    }
}
