package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cache.CacheWorld;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.testing.models.InMemoryTokenStore;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.token.InstallationToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real gh, against a stand-in for GitHub. */
final class RejectionCheckTest {
    private static final Instant START = CacheWorld.START;

    @TempDir
    Path root;

    private GitHubStandIn gitHub;
    private Map<String, String> environment;
    private InstallationToken token;
    private InMemoryTokenStore store;
    private RejectionCheck check;
    private Path used;
    private long uses;

    @BeforeEach
    void start() throws Exception {
        gitHub = GitHubStandIn.start();
        CacheWorld world = new CacheWorld(root);
        token = world.token("one", Duration.ofDays(2));
        world.publish(token);
        store = InMemoryTokenStore.holding(token);
        used = Files.createFile(world.folder().resolve(TokenCache.GH_USED));
        environment = new HashMap<>(gitHub.environment());
        environment.putAll(Map.of("PATH", System.getenv("PATH"), "HOME", world.home.toString(), "GH_TOKEN", "other"));
        logIn(token.value().reveal());
        check = new RejectionCheck(asking(CacheWorld.HOST, environment), world.cacheFolder(), store, Runnable::run);
        look(START);
    }

    @AfterEach
    void end() throws IOException {
        gitHub.close();
    }

    private void logIn(String login) throws IOException {
        Path folder = Files.createDirectories(Path.of(environment.get("HOME"), ".config/gh"));
        StringBuilder hosts = new StringBuilder();
        for (String host : List.of(CacheWorld.HOST, "ghe.example")) {
            hosts.append(host)
                    .append(":\n    user: x-access-token\n    oauth_token: ")
                    .append(login)
                    .append("\n");
        }
        Files.writeString(folder.resolve("hosts.yml"), hosts);
    }

    private void useGh() throws IOException {
        uses++;
        Files.setLastModifiedTime(used, FileTime.fromMillis(1_000_000 + uses));
    }

    private void look(Instant now) {
        check.attend(now, Optional.of(token));
    }

    private long asked() {
        return gitHub.requests("/rate_limit").count();
    }

    private RejectionCheck.Asking asking(String host, Map<String, String> environment) {
        return RejectionCheck.byGh(host, new GhFolders(environment, root));
    }

    @Test
    void marks_a_token_that_github_refuses_while_gh_is_in_use() throws Exception {
        useGh();
        look(START.plusSeconds(30));
        assertThat(asked()).isEqualTo(1);
        assertThat(gitHub.requests())
                .last()
                .extracting("fingerprint")
                .isEqualTo(token.value().fingerprint());
        assertThat(store.state().rejectedAt()).contains(START.plusSeconds(30));
    }

    @Test
    void asks_at_a_later_look_when_no_thread_could_be_started() throws Exception {
        boolean[] atTheLimit = {true};
        check = new RejectionCheck(
                asking(CacheWorld.HOST, environment), new CacheWorld(root).cacheFolder(), store, task -> {
                    if (atTheLimit[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                });
        look(START);
        useGh();
        look(START.plusSeconds(30));
        assertThat(asked()).isZero();
        atTheLimit[0] = false;
        look(START.plusSeconds(31));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void asks_nothing_while_gh_is_not_in_use() {
        for (int slice = 1; slice <= 100; slice++) {
            look(START.plusSeconds(30 * slice));
        }
        assertThat(asked()).isZero();
    }

    @Test
    void asks_once_in_30_seconds_while_gh_is_in_use_all_the_time() throws Exception {
        gitHub.accept(token.value());
        for (int second = 1; second <= 120; second++) {
            useGh();
            look(START.plusSeconds(second));
        }
        assertThat(asked()).isEqualTo(4);
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void asks_ever_less_often_while_there_is_no_success() throws Exception {
        for (int minute = 0; minute < 24 * 60; minute++) {
            useGh();
            look(START.plusSeconds(60L * minute));
            store.hold(token);
        }
        assertThat(asked())
                .as("refusals in a day, each of which has a refresh follow")
                .isLessThanOrEqualTo(32);
    }

    @Test
    void takes_the_mark_off_when_github_takes_the_token_after_all() throws Exception {
        useGh();
        look(START.plusSeconds(30));
        gitHub.accept(token.value());
        useGh();
        look(START.plusSeconds(120));
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void knows_nothing_without_a_network_or_without_gh() throws Exception {
        gitHub.close();
        useGh();
        look(START.plusSeconds(30));
        new RejectionCheck(
                        asking(CacheWorld.HOST, Map.of("PATH", root.toString())),
                        new CacheWorld(root).cacheFolder(),
                        store,
                        Runnable::run)
                .attend(START, Optional.of(token));
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void a_persons_login_is_not_asked_with() throws Exception {
        logIn("gho_me");
        useGh();
        look(START.plusSeconds(30));
        assertThat(asked()).isZero();
    }

    @Test
    void a_refusal_of_a_token_that_has_been_replaced_meanwhile_says_nothing_of_the_new_one() throws Exception {
        useGh();
        store.hold(new CacheWorld(Files.createDirectory(root.resolve("other"))).token("two", Duration.ofHours(1)));
        look(START.plusSeconds(30));
        assertThat(asked()).isEqualTo(1);
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void asks_the_enterprise_server_itself() throws Exception {
        RejectionCheck enterprise = new RejectionCheck(
                asking("ghe.example", environment), new CacheWorld(root).cacheFolder(), store, Runnable::run);
        enterprise.attend(START, Optional.of(token));
        useGh();
        enterprise.attend(START.plusSeconds(30), Optional.of(token));
        assertThat(gitHub.requests())
                .last()
                .extracting("host", "path")
                .containsExactly("ghe.example", "/api/v3/rate_limit");
        assertThat(store.state().rejectedAt()).isPresent();
    }
}
