package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.cache.CacheWorld;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnRefreshCommandTest {
    @TempDir
    Path root;

    private CacheWorld world;
    private InstallationToken token;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
        token = world.token("one", Duration.ofHours(1));
    }

    private OnRefreshCommand command(String command, Duration limit) throws TokenException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", "/usr/bin:/bin",
                "OUT", root.resolve("out").toString(),
                "GH_TOKEN", "stale",
                "GITHUB_TOKEN", "stale",
                "GITHUB_ENTERPRISE_TOKEN", "stale",
                "GIT_HTTP_PASSWORD", "secret",
                "GITHUB_APP_PRIVATE_KEY", "secret"));
        return new OnRefreshCommand(command, environment, CacheWorld.HOST, world.cacheFolder(), limit);
    }

    private List<String> out() throws IOException {
        return Files.readAllLines(root.resolve("out"));
    }

    private void fails(String command, Duration limit, String... facts) {
        assertThatThrownBy(() -> command(command, limit).publish(token))
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.COMMAND_FAILED))
                .hasMessageContainingAll(facts)
                .hasMessageNotContaining("ghs_");
    }

    @Test
    void tells_the_command_which_token_and_where_but_hands_it_no_secret() throws Exception {
        command("env >\"$OUT\"", OnRefreshCommand.LIMIT).publish(token);
        assertThat(out())
                .contains(
                        "MOLECULE_TOKEN_FINGERPRINT=" + token.value().fingerprint(),
                        "MOLECULE_TOKEN_SOURCE=platform",
                        "MOLECULE_TOKEN_EXPIRES_AT="
                                + CacheWorld.START.plusSeconds(3600).getEpochSecond(),
                        "TOKEN_CACHE_DIR=" + world.folder(),
                        "GITHUB_HOST=github.com",
                        "PATH=/usr/bin:/bin")
                .noneMatch(line -> line.contains("stale") || line.contains("secret") || line.contains("ghs_"));
    }

    @Test
    void gives_the_command_no_home_in_the_cache_that_others_may_share() throws Exception {
        String cache = world.folder().toString();
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "TOKEN_CACHE_DIR", cache, "HOME", cache);
        String command = "printf %s \"$HOME\" >'" + root.resolve("out") + "'";
        new OnRefreshCommand(command, environment, CacheWorld.HOST, world.cacheFolder(), OnRefreshCommand.LIMIT)
                .publish(token);
        assertThat(out()).containsExactly("/");
    }

    @Test
    void says_nothing_of_an_end_that_nobody_knows() throws Exception {
        token = world.token("one", Optional.empty(), Origin.ENVIRONMENT);
        command("echo \"$MOLECULE_TOKEN_EXPIRES_AT,$MOLECULE_TOKEN_SOURCE\" >\"$OUT\"", OnRefreshCommand.LIMIT)
                .publish(token);
        assertThat(out()).containsExactly(",environment");
    }

    @Test
    void gives_the_command_an_empty_input_and_takes_none_of_its_output() throws Exception {
        command(
                        "cat >\"$OUT\"; echo to nobody; echo to nobody >&2; readlink /proc/self/fd/0 >>\"$OUT\"",
                        OnRefreshCommand.LIMIT)
                .publish(token);
        assertThat(out()).containsExactly("/dev/null");
    }

    @Test
    void a_command_that_fails_is_told_by_its_exit_status() {
        fails("exit 3", OnRefreshCommand.LIMIT, "TOKEN_REFRESH_ON_REFRESH", "exit status 3");
        fails("no-such-program-here", OnRefreshCommand.LIMIT, "exit status 127");
    }

    @Test
    void a_command_that_hangs_is_killed_with_all_that_it_started() throws Exception {
        fails("sleep 600 & echo $! >\"$OUT\"; sleep 600", Duration.ofSeconds(1), "within 1 s", "killed");
        long child = Long.parseLong(out().get(0));
        Await.until("its child is gone", Duration.ofSeconds(10), () -> !isRunning(child));
    }

    /** Who has been killed and not waited for (an orphan, where nobody reaps) runs no more. */
    private static boolean isRunning(long pid) throws IOException {
        Path stat = Path.of("/proc/" + pid + "/stat");
        return Files.exists(stat) && !Files.readString(stat).contains(") Z ");
    }
}
