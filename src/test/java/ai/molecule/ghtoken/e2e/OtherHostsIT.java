package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn.Answer;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every password goes to its own host, by real git; the helper is asked for every host, so that it must refuse itself. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class OtherHostsIT {
    private static final String PRIVATE = "git.private.test";
    private static final Path ASKPASS = Path.of("scripts/molecule-askpass").toAbsolutePath();

    private Site site;
    private Secret password;

    @BeforeEach
    void open(Workspace workspace) throws IOException {
        site = Site.in(workspace);
        site.configure("credential", Site.LAUNCHER);
        password = Secret.of(workspace.secrets().personalToken());
        site.gitHub()
                .serve(
                        PRIVATE,
                        GitHttpBackend.in(
                                Files.createDirectory(workspace.folder().resolve("served-privately")),
                                request ->
                                        request.token().filter(password::equals).isPresent()));
    }

    private void askpassKnowsThePrivateHost() {
        site.workspace()
                .with("GIT_ASKPASS", ASKPASS.toString())
                .with("GIT_HTTP_USERNAME", "somebody")
                .with("GIT_HTTP_PASSWORD", password.reveal());
    }

    private void assertWorks(String url) throws IOException {
        JarProcess git = site.git("ls-remote", url);
        assertThat(git.exitCode()).as(git.err()).isZero();
    }

    @Test
    void no_other_host_port_or_scheme_is_shown_the_token() throws IOException {
        assertWorks(Site.REPOSITORY);
        Map<String, String> strangers = Map.of(
                "https://example.com/github.com/repo.git", "example.com",
                "https://github.com.evil.test/acme/repo.git", "github.com.evil.test",
                "https://github.com@github.com.evil.test/acme/repo.git", "github.com.evil.test",
                "https://github.com:8443/acme/repo.git", "github.com:8443",
                "http://github.com/acme/repo.git", "http://github.com");
        for (Map.Entry<String, String> stranger : strangers.entrySet()) {
            site.gitHub().serve(stranger.getValue(), GitHttpBackend::refuse);
            assertThat(site.git("ls-remote", stranger.getKey()).exitCode()).isEqualTo(128);
            assertThat(site.at(stranger.getValue())).as(stranger.getKey()).isNotEmpty();
            assertThat(site.shownAt(stranger.getValue()))
                    .as(stranger.getKey())
                    .doesNotContain(site.published().fingerprint());
        }
        assertWorks(Site.REPOSITORY);
    }

    @Test
    void a_redirect_takes_no_token_along() throws IOException {
        site.gitHub()
                .serve(
                        "github.com",
                        request -> new Answer(
                                302,
                                Map.of("Location", "https://github.com.evil.test" + request.target()),
                                new byte[0]));
        site.gitHub().serve("github.com.evil.test", GitHttpBackend::refuse);
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        assertThat(site.git("ls-remote", Site.REPOSITORY).exitCode()).isEqualTo(128);
        assertThat(site.at("github.com.evil.test")).isNotEmpty();
        assertThat(site.shownAt("github.com.evil.test")).isEmpty();
    }

    @Test
    void askpass_answers_for_the_private_host_and_the_helper_for_github() throws IOException {
        askpassKnowsThePrivateHost();
        assertWorks("https://" + PRIVATE + "/acme/repo.git");
        assertWorks(Site.REPOSITORY);
        assertEachHostSawItsOwnPasswordOnly();
    }

    @Test
    void github_is_not_shown_the_private_password_when_there_is_no_token() throws IOException {
        askpassKnowsThePrivateHost();
        site.workspace().platform().goDown();
        assertThat(site.git("ls-remote", Site.REPOSITORY).exitCode()).isEqualTo(128);
        assertThat(site.at("github.com")).isNotEmpty();
        assertThat(site.shownAt("github.com")).isEmpty();
        assertWorks("https://" + PRIVATE + "/acme/repo.git");
    }

    @Test
    void github_is_not_shown_the_private_password_when_it_refuses_the_token() throws IOException {
        askpassKnowsThePrivateHost();
        assertWorks(Site.REPOSITORY);
        Secret refused = site.published();
        site.gitHub().refuse(refused);
        assertThat(site.git("ls-remote", Site.REPOSITORY).exitCode()).isEqualTo(128);
        assertThat(site.shownAt("github.com")).containsOnly(refused.fingerprint());
    }

    @Test
    void two_helpers_serve_a_host_each_whichever_comes_first() throws IOException {
        Path other = otherHelper();
        // A cached token is what a helper that is not careful gives away.
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        for (List<Path> order : List.of(List.of(Site.LAUNCHER, other), List.of(other, Site.LAUNCHER))) {
            site.configure("credential", order.get(0));
            site.configureAlso("credential", order.get(1));
            assertWorks("https://" + PRIVATE + "/acme/repo.git");
            assertWorks(Site.REPOSITORY);
        }
        assertEachHostSawItsOwnPasswordOnly();
    }

    /** A helper of somebody else's, who keeps the private host's password in a variable. */
    private Path otherHelper() throws IOException {
        site.workspace().with("OTHER_PASSWORD", password.reveal());
        Path helper = Files.writeString(site.workspace().folder().resolve("other-helper"), """
                #!/bin/sh
                [ "$2" = get ] || exit 0
                while read -r line; do
                    [ "$line" != host=%s ] || printf 'username=somebody\\npassword=%%s\\n' "$OTHER_PASSWORD"
                done
                """.formatted(PRIVATE));
        assertThat(helper.toFile().setExecutable(true)).isTrue();
        return helper;
    }

    private void assertEachHostSawItsOwnPasswordOnly() throws IOException {
        assertThat(site.shownAt(PRIVATE)).isNotEmpty().containsOnly(password.fingerprint());
        assertThat(site.shownAt("github.com"))
                .isNotEmpty()
                .containsOnly(site.published().fingerprint());
    }
}
