package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cache.CacheWorld;
import ai.molecule.ghtoken.cache.StateFile;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsFileTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_776_400_000);

    @TempDir
    Path root;

    private CacheWorld world;
    private RefreshState state = RefreshState.UNKNOWN;
    private Path file;
    private MetricsFile metrics;

    @BeforeEach
    void start() throws Exception {
        world = new CacheWorld(root);
        file = Files.createDirectory(root.resolve("textfile")).resolve("w1.prom");
        metrics = metrics(Map.of("workspace", "w1"));
    }

    private MetricsFile metrics(Map<String, String> workspace) throws Exception {
        MetricsFile.Labels labels = new MetricsFile.Labels(Map.of("version", "1.2.3"), workspace);
        return new MetricsFile(file, labels, NOW, () -> state, world.cacheFolder());
    }

    private List<String> samples() throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replace("molecule_gh_token_", ""))
                .toList();
    }

    @Test
    void tells_of_the_token_of_each_owner() throws Exception {
        RefreshState rejected = state.succeeded(world.token("one", Optional.of(NOW.plusSeconds(3600)), Origin.APP), NOW)
                .rejected(Optional.of(NOW));
        RefreshState failing = state.failed(new TokenException(Kind.BEARER_REFUSED, "suspended"), NOW);
        Map<String, RefreshState> owners = new TreeMap<>(Map.of("acme", rejected, "globex", failing));
        MetricsFile.States states = new MetricsFile.States() {
            @Override
            public RefreshState main() {
                return state;
            }

            @Override
            public Map<String, RefreshState> ofOwners() {
                return owners;
            }
        };
        new MetricsFile(file, new MetricsFile.Labels(Map.of(), Map.of()), NOW, states, world.cacheFolder()).noticed();
        assertThat(samples())
                .filteredOn(line -> line.startsWith("owner_"))
                .containsExactly(
                        "owner_expiry_timestamp_seconds{owner=\"acme\"} 1776403600",
                        "owner_consecutive_failures{owner=\"acme\"} 0",
                        "owner_consecutive_failures{owner=\"globex\"} 1",
                        "owner_rejected{owner=\"acme\"} 1",
                        "owner_rejected{owner=\"globex\"} 0");
        metrics.noticed();
        assertThat(samples()).noneMatch(line -> line.startsWith("owner_"));
    }

    @Test
    void tells_of_the_published_token() throws Exception {
        state = state.succeeded(world.token("one", Optional.of(NOW.plusSeconds(3600)), Origin.PLATFORM), NOW)
                .planned(NOW.plusSeconds(2700));
        metrics.refreshed();
        assertThat(samples())
                .contains(
                        "build_info{version=\"1.2.3\",workspace=\"w1\"} 1",
                        "start_timestamp_seconds{workspace=\"w1\"} 1776400000",
                        "expiry_timestamp_seconds{workspace=\"w1\"} 1776403600",
                        "last_success_timestamp_seconds{workspace=\"w1\"} 1776400000",
                        "next_refresh_timestamp_seconds{workspace=\"w1\"} 1776402700",
                        "source{source=\"platform\",workspace=\"w1\"} 1",
                        "source{source=\"app\",workspace=\"w1\"} 0",
                        "source{source=\"environment\",workspace=\"w1\"} 0",
                        "refreshes_total{workspace=\"w1\"} 1",
                        "consecutive_failures{workspace=\"w1\"} 0",
                        "rejected{workspace=\"w1\"} 0",
                        "rejections_total{workspace=\"w1\"} 0");
        assertThat(Files.readString(file)).doesNotContain("ghs_");
    }

    @Test
    void leaves_out_what_nobody_knows() throws Exception {
        metrics.failed(Kind.UNREACHABLE);
        assertThat(samples())
                .noneMatch(line -> line.matches("(expiry|last_success|next_refresh)_timestamp_seconds.*"))
                .contains("source{source=\"platform\",workspace=\"w1\"} 0");
    }

    @Test
    void counts_failures_by_kind_and_each_kind_from_the_beginning() throws Exception {
        state = state.failed(new TokenException(Kind.UNREACHABLE, "as the test wants it"), NOW)
                .failed(new TokenException(Kind.BEARER_REFUSED, "as the test wants it"), NOW);
        metrics.failed(Kind.UNREACHABLE);
        metrics.failed(Kind.BEARER_REFUSED);
        metrics.failed(Kind.BEARER_REFUSED);
        metrics.failed(Kind.LOGIN_FAILED);
        metrics.failed(Kind.COMMAND_FAILED);
        assertThat(samples())
                .contains(
                        "refresh_failures_total{kind=\"unreachable\",workspace=\"w1\"} 1",
                        "refresh_failures_total{kind=\"bearer-refused\",workspace=\"w1\"} 2",
                        "refresh_failures_total{kind=\"cache-unwritable\",workspace=\"w1\"} 0",
                        "gh_login_failures_total{workspace=\"w1\"} 1",
                        "on_refresh_failures_total{workspace=\"w1\"} 1",
                        "consecutive_failures{workspace=\"w1\"} 2")
                .noneMatch(line -> line.contains("login-failed"));
    }

    @Test
    void counts_a_rejected_token_once_also_after_it_was_replaced() throws Exception {
        state = state.rejected(Optional.of(NOW)).rejected(Optional.of(NOW.plusSeconds(60)));
        metrics.noticed();
        assertThat(samples()).contains("rejected{workspace=\"w1\"} 1", "rejections_total{workspace=\"w1\"} 1");
        state = state.succeeded(world.token("two", Duration.ofHours(1)), NOW);
        metrics.noticed();
        assertThat(samples()).contains("rejected{workspace=\"w1\"} 0", "rejections_total{workspace=\"w1\"} 1");
        state = state.rejected(Optional.of(NOW));
        metrics.noticed();
        assertThat(samples()).contains("rejections_total{workspace=\"w1\"} 2");
    }

    @Test
    void rejections_outlive_the_process() {
        state = state.rejected(Optional.of(NOW)).rejected(Optional.empty());
        byte[] written = StateFile.encode(state, world.bootClock());
        assertThat(StateFile.parse(written, world.bootClock()).rejections()).isEqualTo(state.rejections());
    }

    @Test
    void the_docs_name_each_of_them_and_each_kind_of_failure() throws Exception {
        state = state.succeeded(world.token("one", Duration.ofHours(1)), NOW).planned(NOW);
        metrics.refreshed();
        String docs = Files.readString(Path.of("docs", "metrics.md"));
        assertThat(samples().stream()
                        .map(line -> line.replaceFirst("\\{.*", ""))
                        .distinct())
                .hasSize(15)
                .allSatisfy(
                        name -> assertThat(docs).containsPattern("`" + name.replaceFirst("_count$", "_sum") + "[`{]"));
        assertThat(samples().stream()
                        .filter(line -> line.contains("kind="))
                        .map(line -> line.replaceFirst(".*kind=\"([^\"]*)\".*", "$1")))
                .isNotEmpty()
                .allSatisfy(kind -> assertThat(docs).contains("`" + kind + "`"));
    }

    @Test
    void adds_up_the_seconds_of_requests() throws Exception {
        metrics.requested(Duration.ofMillis(250));
        metrics.requested(Duration.ofMillis(1500));
        metrics.refreshed();
        assertThat(samples())
                .contains(
                        "request_duration_seconds_sum{workspace=\"w1\"} 1.75",
                        "request_duration_seconds_count{workspace=\"w1\"} 2");
    }

    @Test
    void no_name_of_a_workspace_can_forge_a_sample() throws Exception {
        metrics(Map.of("workspace", "a\"} 1\nup{b=\"c\\")).refreshed();
        assertThat(samples()).contains("rejected{workspace=\"a\\\"} 1\\nup{b=\\\"c\\\\\"} 0");
    }

    @Test
    void everybody_may_read_it_and_nobody_sees_half_of_it() throws Exception {
        metrics.refreshed();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        Path victim = Files.writeString(root.resolve("victim"), "untouched");
        Files.delete(file);
        Files.createSymbolicLink(file, victim);
        Path planted = Files.createSymbolicLink(file.resolveSibling("w1.prom.tmp"), victim);
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
        metrics.refreshed();
        assertThat(file).isRegularFile();
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(victim).hasContent("untouched");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                .as("what a planted link leads to is not opened to others")
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(file.getParent())) {
            assertThat(left).containsExactlyInAnyOrder(file, planted);
        }
    }

    @Test
    void root_writes_nothing_by_a_path_that_another_user_can_change() throws Exception {
        Path victims = Files.createDirectory(root.resolve("victims"));
        Path theirs = Files.createDirectory(root.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", 64_321);
        Path planted = Files.createSymbolicLink(theirs.resolve("textfile"), victims);
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path folder : List.of(planted, theirs, open)) {
            file = folder.resolve("w1.prom");
            metrics(Map.of()).refreshed();
            assertThat(file).doesNotExist();
        }
        assertThat(victims).isEmptyDirectory();
        assertThat(world.log)
                .hasSize(3)
                .first()
                .asString()
                .contains("root does not write where other users can change " + theirs);
    }

    @Test
    void says_once_that_it_cannot_be_written() throws Exception {
        Files.delete(file.getParent());
        metrics.refreshed();
        metrics.refreshed();
        assertThat(world.log).containsExactly("metrics cannot be written to " + file + ": no such file or directory");
    }
}
