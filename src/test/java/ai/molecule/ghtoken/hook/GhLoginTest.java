package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.CacheWorld;
import ai.molecule.ghtoken.cache.ProcessLock;
import ai.molecule.ghtoken.cache.ProvisionedToken;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a gh that misbehaves; {@link RealGhTest} has the real one. */
final class GhLoginTest {
    private static final String NONE = "exit 1";
    private static final String TAKES = "cat >\"$D/stdin\"";

    @TempDir
    Path root;

    private CacheWorld world;
    private FakeGh fake;

    @BeforeEach
    void start() throws Exception {
        world = new CacheWorld(root);
        fake = new FakeGh(root);
        world.publish(world.token("old", Duration.ofHours(1)));
        world.publish(world.token("one", Duration.ofHours(1)));
    }

    private GhLogin login(String path) throws TokenException {
        return login(path, Duration.ofSeconds(30));
    }

    private GhLogin login(String path, Duration limit) throws TokenException {
        return login(path, limit, Map.of());
    }

    private GhLogin login(String path, Duration limit, Map<String, String> places) throws TokenException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", path,
                "HOME", world.home.toString(),
                "GH_TOKEN", "stale",
                "GITHUB_TOKEN", "stale",
                "GH_ENTERPRISE_TOKEN", "stale",
                "GITHUB_ENTERPRISE_TOKEN", "stale",
                "GIT_HTTP_PASSWORD", "secret",
                "GITEA_TOKEN", "secret",
                "MODEL_API_KEY", "secret"));
        environment.putAll(places);
        CacheFolder folder = world.cacheFolder();
        ProcessLock lock = new ProcessLock(folder, ProcessLock.GH_LOGIN, new BackgroundCall(), Duration.ofSeconds(30));
        return new GhLogin(CacheWorld.HOST, environment, folder, lock, limit);
    }

    private void publish(GhLogin login, String name) throws TokenException {
        login.publish(world.token(name, Duration.ofHours(1)));
    }

    private void fails(GhLogin login, String... facts) {
        assertThatThrownBy(() -> publish(login, "one"))
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.LOGIN_FAILED))
                .hasMessageContainingAll(facts)
                .hasMessageNotContaining("ghs_");
    }

    private long logins() throws IOException {
        return fake.calls().stream().filter(call -> call.contains("login")).count();
    }

    private Path hosts(String text) throws IOException {
        Path folder = Files.createDirectories(world.home.resolve(".config/gh"));
        return Files.writeString(folder.resolve("hosts.yml"), text);
    }

    private static String oauth(String name) {
        return "    oauth_token: " + CacheWorld.secret(name).reveal() + "\n";
    }

    @Test
    void the_token_goes_by_standard_input_and_nothing_secret_by_the_environment() throws Exception {
        publish(login(fake.path(NONE, TAKES)), "one");
        assertThat(fake.note("stdin")).hasContent(CacheWorld.secret("one").reveal());
        assertThat(fake.calls())
                .containsExactly("auth token --hostname github.com", "auth login --hostname github.com --with-token");
        assertThat(fake.note("env"))
                .content()
                .doesNotContain("stale", "secret", "ghs_")
                .contains("MOLECULE_GH_WRAPPER=off\n", "GH_PROMPT_DISABLED=1\n", "NO_COLOR=1\n");
    }

    @Test
    void gh_is_logged_in_only_when_the_token_has_changed_or_the_login_failed() throws Exception {
        String told = "[ -e \"$D/login\" ] && cat \"$D/login\"";
        GhLogin login = login(fake.path(told, TAKES + "\n[ -e \"$D/ready\" ] && cp \"$D/stdin\" \"$D/login\""));
        fails(login, "failed with exit status 1", "gh auth status");
        Files.createFile(fake.note("ready"));
        for (int i = 0; i < 3; i++) {
            publish(login, "one");
        }
        assertThat(logins()).isEqualTo(2);
        publish(login, "two");
        assertThat(logins()).isEqualTo(3);
    }

    /** Root is told only of what is not root's own; for others, OtherUserTest has the rule. */
    @Test
    void a_folder_that_another_user_can_change_gets_no_login() throws Exception {
        Path theirs = Files.createDirectory(root.resolve("theirs"));
        Files.writeString(theirs.resolve("hosts.yml"), "github.com:\n    user: person\n");
        Files.setAttribute(theirs, "unix:uid", 64321);
        GhLogin login = login(
                fake.path(NONE, TAKES),
                Duration.ofSeconds(30),
                Map.of("GH_CONFIG_DIR", theirs.toString(), "XDG_DATA_HOME", theirs.toString()));
        publish(login, "one");
        publish(login, "two");
        String inCache = world.folder().resolve("gh").toString();
        assertThat(fake.note("stdin")).hasContent(CacheWorld.secret("two").reveal());
        assertThat(fake.note("env"))
                .content()
                .contains("GH_CONFIG_DIR=" + inCache + "\n", "XDG_DATA_HOME=" + inCache + "\n");
        assertThat(world.log)
                .singleElement()
                .asString()
                .contains("another user can change " + theirs, "logged in in " + inCache, "set HOME or GH_CONFIG_DIR");
    }

    @Test
    void a_login_with_the_same_token_is_left_as_it_is() throws Exception {
        publish(login(fake.path("echo " + CacheWorld.secret("one").reveal(), TAKES)), "one");
        assertThat(logins()).isZero();
    }

    @Test
    void a_login_with_a_retired_or_a_provisioned_token_is_replaced() throws Exception {
        publish(login(fake.path("echo " + CacheWorld.secret("old").reveal(), TAKES)), "one");
        assertThat(logins()).isEqualTo(1);
        new ProvisionedToken(world.cacheFolder(), world.clock()).remember(CacheWorld.secret("born"));
        publish(login(fake.path("echo " + CacheWorld.secret("born").reveal(), TAKES)), "one");
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void a_persons_own_login_is_left_alone_and_said_once() throws Exception {
        GhLogin login = login(fake.path("echo gho_somebody", TAKES));
        publish(login, "one");
        publish(login, "one");
        publish(login, "two");
        assertThat(logins()).isZero();
        assertThat(world.log)
                .hasSize(1)
                .first()
                .asString()
                .contains("left alone")
                .doesNotContain("gho_");
    }

    @Test
    void a_persons_login_that_gh_cannot_name_is_found_in_its_file() throws Exception {
        Path hosts = hosts("github.com:\n    oauth_token: gho_somebody\n    user: somebody\n");
        publish(login(fake.path(NONE, TAKES)), "one");
        assertThat(logins()).isZero();
        assertThat(hosts).content().contains("gho_somebody");
    }

    @Test
    void a_persons_login_whose_token_is_in_a_keyring_is_left_alone() throws Exception {
        hosts("github.com:\n    users:\n        me:\n    git_protocol: https\n    user: me\n");
        publish(login(fake.path(NONE, TAKES)), "one");
        assertThat(logins()).isZero();
        assertThat(world.log).singleElement().asString().contains("not ours");
    }

    @Test
    void settings_for_the_host_are_no_login() throws Exception {
        hosts("github.com:\n    git_protocol: ssh\n");
        publish(login(fake.path(NONE, TAKES)), "one");
        assertThat(logins()).isEqualTo(1);
    }

    @Test
    void an_apps_token_that_the_cache_does_not_know_is_an_old_helpers() throws Exception {
        publish(login(fake.path("echo ghs_ofTheOldHelper", TAKES)), "one");
        assertThat(logins()).isEqualTo(1);
    }

    @Test
    void a_login_with_what_the_old_helper_left_in_its_file_is_replaced() throws Exception {
        Files.writeString(world.home.resolve(".gh_token"), "v1.theOldHelpers\n");
        world.publish(world.token("two", Duration.ofHours(1)));
        publish(login(fake.path("echo v1.theOldHelpers", TAKES)), "two");
        assertThat(logins()).isEqualTo(1);
    }

    @Test
    void a_failure_keeps_the_old_login_and_says_nothing_of_the_output() throws Exception {
        Path hosts = hosts("github.com:\n" + oauth("old"));
        fails(login(fake.path(NONE, "cat >&2; echo unspeakable >&2; exit 4")), "exit status 4");
        assertThat(hosts).content().contains(CacheWorld.secret("old").reveal());
        assertThat(world.log).isEmpty();
        assertThatThrownBy(() -> publish(login(fake.path(NONE, "echo unspeakable; exit 4")), "one"))
                .hasMessageNotContaining("unspeakable");
    }

    @Test
    void a_gh_that_hangs_is_killed_with_its_descendants() throws Exception {
        String hangs = "sleep 300 & echo $! >\"$D/grandchild\"; echo $$ >\"$D/child\"; wait";
        fails(login(fake.path(NONE, hangs), Duration.ofSeconds(2)), "did not end within 2 s");
        for (String note : new String[] {"child", "grandchild"}) {
            assertDead(Files.readString(fake.note(note)).strip());
        }
    }

    private static void assertDead(String pid) {
        ProcessHandle.of(Long.parseLong(pid))
                .ifPresent(process ->
                        process.onExit().orTimeout(20, TimeUnit.SECONDS).join());
    }

    @Test
    void a_gh_that_floods_is_not_waited_for_and_not_kept() throws Exception {
        fails(login(fake.path(NONE, "yes flood"), Duration.ofSeconds(1)), "did not end within 1 s");
        publish(login(fake.path(NONE, TAKES + "; yes flood | head -c 5000000; echo >&2")), "one");
    }

    @Test
    void what_gh_leaves_behind_with_its_output_open_holds_nothing_up() throws Exception {
        long threads = threads();
        long descriptors = descriptors();
        String leaves = "; sleep 300 & echo $! >>\"$D/left\"";
        for (int i = 0; i < 20; i++) {
            publish(login(fake.path("true" + leaves, TAKES + leaves)), "one");
        }
        assertThat(threads()).isLessThanOrEqualTo(threads + 2);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 5);
        for (String pid : Files.readAllLines(fake.note("left"))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("process reaper"))
                .count();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void without_gh_it_is_said_once_and_skipped() throws Exception {
        GhLogin login = login(root.resolve("nowhere") + "::relative");
        publish(login, "one");
        publish(login, "two");
        GhLogin wrapped = login(fake.path("exit 127", "exit 127"));
        publish(wrapped, "one");
        assertThat(world.log).hasSize(2).containsOnly("gh is not on PATH, so it is not logged in");
    }

    @Test
    void a_gh_that_cannot_be_run_is_a_failure() throws Exception {
        String path = fake.path(NONE, TAKES);
        Files.writeString(fake.note("gh"), "#!/no/such/interpreter\n");
        fails(login(path), "could not be run");
    }

    @Test
    void tells_what_gh_is_logged_in_with() throws Exception {
        assertThat(gh(fake.path("echo ' gho_somebody'", TAKES)).login())
                .hasValueSatisfying(token -> assertThat(token.reveal()).isEqualTo("gho_somebody"));
        assertThat(gh(fake.path(NONE, TAKES)).login()).isEmpty();
        assertThat(gh(root.resolve("nowhere").toString()).login()).isEmpty();
    }

    private static Gh gh(String path) {
        return new Gh(CacheWorld.HOST, Map.of("PATH", path), Duration.ofSeconds(30));
    }
}
