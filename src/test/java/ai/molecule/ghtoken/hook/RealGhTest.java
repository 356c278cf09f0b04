package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.CacheWorld;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real gh, which must be on PATH, against a stand-in for GitHub. */
final class RealGhTest {
    private static GitHubStandIn gitHub;

    @TempDir
    Path root;

    private CacheWorld world;
    private Map<String, String> environment;

    @BeforeAll
    static void serve() throws Exception {
        gitHub = GitHubStandIn.start();
    }

    @AfterAll
    static void end() throws IOException {
        gitHub.close();
    }

    @BeforeEach
    void start() throws Exception {
        world = new CacheWorld(root);
        environment = new HashMap<>(gitHub.environment());
        environment.putAll(Map.of("PATH", System.getenv("PATH"), "HOME", world.home.toString()));
        assertThat(new Gh("github.com", environment, Duration.ofSeconds(30)).isOnPath())
                .as("gh on PATH")
                .isTrue();
    }

    private void logIn(String host, String name) throws TokenException {
        CacheFolder folder = world.cacheFolder();
        ProcessLock lock = new ProcessLock(folder, ProcessLock.GH_LOGIN, new BackgroundCall(), Duration.ofSeconds(30));
        world.publish(world.token(name, Duration.ofHours(1)));
        new GhLogin(host, environment, folder, lock, GhLogin.LIMIT).publish(world.token(name, Duration.ofHours(1)));
    }

    private String loggedIn(String host) throws Exception {
        ProcessBuilder gh = new ProcessBuilder("gh", "auth", "token", "--hostname", host);
        gh.environment().clear();
        gh.environment().putAll(environment);
        gh.environment().keySet().removeIf(name -> name.endsWith("TOKEN"));
        Process process = gh.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void logs_in_and_again_when_the_token_changes() throws Exception {
        gitHub.accept(CacheWorld.secret("one"));
        gitHub.accept(CacheWorld.secret("two"));
        logIn("github.com", "one");
        assertThat(loggedIn("github.com")).isEqualTo(CacheWorld.secret("one").reveal());
        gitHub.refuse(CacheWorld.secret("one"));
        logIn("github.com", "two");
        assertThat(loggedIn("github.com")).isEqualTo(CacheWorld.secret("two").reveal());
        assertThat(gitHub.requests())
                .anyMatch(seen -> seen.status() == 200
                        && seen.host().equals("api.github.com")
                        && seen.fingerprint().equals(CacheWorld.secret("two").fingerprint()));
    }

    @Test
    void a_dead_token_in_our_own_environment_is_no_obstacle() throws Exception {
        gitHub.accept(CacheWorld.secret("three"));
        environment.put("GH_TOKEN", "ghs_dead");
        environment.put("GITHUB_TOKEN", "ghs_dead");
        logIn("github.com", "three");
        assertThat(loggedIn("github.com")).isEqualTo(CacheWorld.secret("three").reveal());
    }

    @Test
    void a_token_that_github_refuses_keeps_the_old_login() throws Exception {
        gitHub.accept(CacheWorld.secret("four"));
        logIn("github.com", "four");
        assertThatThrownBy(() -> logIn("github.com", "dead"))
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.LOGIN_FAILED))
                .hasMessageContaining("gh auth login for github.com failed")
                .hasMessageNotContaining("401");
        assertThat(loggedIn("github.com")).isEqualTo(CacheWorld.secret("four").reveal());
    }

    @Test
    void a_persons_own_login_is_left_alone() throws Exception {
        Path config = Files.createDirectories(world.home.resolve(".config/gh"));
        Files.writeString(config.resolve("hosts.yml"), "github.com:\n    oauth_token: gho_me\n    user: me\n");
        logIn("github.com", "five");
        assertThat(loggedIn("github.com")).isEqualTo("gho_me");
        assertThat(world.log).hasSize(1);
    }

    @Test
    void the_login_of_an_enterprise_server_stands_beside_the_others() throws Exception {
        gitHub.accept(CacheWorld.secret("six"));
        environment.put("GH_CONFIG_DIR", world.home.resolve("elsewhere").toString());
        logIn("github.com", "six");
        logIn("ghe.example", "six");
        assertThat(loggedIn("ghe.example"))
                .isEqualTo(loggedIn("github.com"))
                .isEqualTo(CacheWorld.secret("six").reveal());
        assertThat(world.home.resolve("elsewhere/hosts.yml")).exists();
        assertThat(gitHub.requests()).anyMatch(seen -> seen.host().equals("ghe.example") && seen.status() == 200);
    }

    @Test
    void files_that_gh_writes_are_read_as_gh_reads_them() throws Exception {
        gitHub.accept(CacheWorld.secret("seven"));
        logIn("github.com", "seven");
        HostsFile hosts = new HostsFile(environment);
        assertThat(hosts.tokens("github.com")).containsExactly(CacheWorld.secret("seven"));
    }
}
