package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCacheTest {
    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
    }

    private String text(String name) throws IOException {
        return Files.readString(world.file(name));
    }

    private void update(UnaryOperator<RefreshState> change) throws TokenException {
        try (TokenStore.Lease lease = world.cache().lease()) {
            lease.update(change);
        }
    }

    @Test
    void a_published_token_is_held_by_every_reader() throws Exception {
        InstallationToken token = world.token("one", Duration.ofHours(1));
        TokenCache reader = world.cache();
        assertThat(reader.held()).isEmpty();
        world.publish(token);
        assertThat(reader.held().orElseThrow().value()).isEqualTo(token.value());
        assertThat(reader.held().orElseThrow().expiresAt()).isEqualTo(token.expiresAt());
        assertThat(reader.held().orElseThrow().origin()).isEqualTo(Origin.PLATFORM);
    }

    @Test
    void a_reader_sees_the_next_token_and_a_forgotten_one() throws Exception {
        TokenCache reader = world.cache();
        for (String name : List.of("one", "two", "three")) {
            world.publish(world.token(name, Duration.ofHours(1)));
            assertThat(reader.held().orElseThrow().value()).isEqualTo(CacheWorld.secret(name));
        }
        try (TokenStore.Lease lease = world.cache().lease()) {
            lease.forget();
            lease.forget();
        }
        assertThat(reader.held()).isEmpty();
        assertThat(reader.read()).isEmpty();
        assertThat(world.file("gh_installation_token")).doesNotExist();
        assertThat(world.home.resolve(".gh_token")).doesNotExist();
    }

    @Test
    void a_token_is_not_rejected_whose_publisher_was_killed_before_it_wrote_the_state() throws Exception {
        InstallationToken refused = world.token("refused", Duration.ofHours(1));
        world.publish(refused);
        update(state -> state.succeeded(refused, CacheWorld.START).rejected(Optional.of(CacheWorld.START)));
        assertThat(world.cache().state().rejectedAt()).contains(CacheWorld.START);
        try (TokenStore.Lease lease = world.cache().lease()) {
            lease.publish(world.token("new", Duration.ofHours(1)));
        }
        assertThat(world.cache().state().rejectedAt()).isEmpty();
        assertThat(world.cache().state().rejections().count()).isEqualTo(1);
        try (TokenStore.Lease lease = world.cache().lease()) {
            lease.publish(refused);
        }
        assertThat(world.cache().state().rejectedAt()).contains(CacheWorld.START);
    }

    @Test
    void the_version_stays_while_nobody_writes_and_differs_after_each_change() throws Exception {
        TokenCache reader = world.cache();
        Set<Object> versions = new HashSet<>();
        world.publish(world.token("one", Duration.ofHours(1)));
        versions.add(reader.version());
        reader.held();
        reader.state();
        assertThat(versions).contains(reader.version());
        update(state -> state.rejected(Optional.of(CacheWorld.START)));
        versions.add(reader.version());
        Path aside = Files.move(world.folder(), world.home.resolve("aside"));
        versions.add(reader.version());
        Files.createSymbolicLink(world.folder(), aside);
        versions.add(reader.version());
        assertThat(versions).hasSize(4);
    }

    @Test
    void no_change_is_missed_however_quickly_it_follows_the_last_look() throws Exception {
        TokenCache reader = world.cache();
        for (int i = 0; i < 50; i++) {
            reader.version();
            Object before = reader.version();
            int attempt = i;
            update(state -> state.planned(CacheWorld.START.plusSeconds(attempt)));
            assertThat(reader.version()).isNotEqualTo(before);
        }
    }

    @Test
    void what_is_changed_in_place_is_seen_at_once() throws Exception {
        TokenCache reader = world.cache();
        world.publish(world.token("one", Duration.ofHours(1)));
        Object published = reader.version();
        Files.writeString(world.file("credential"), "broken");
        assertThat(reader.version()).isNotEqualTo(published);
    }

    @Test
    void a_stepped_clock_does_not_age_a_held_token() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        TokenCache reader = world.cache();
        assertThat(reader.held()).isPresent();
        world.step(Duration.ofHours(5));
        assertThat(reader.held().orElseThrow().isExpiredAt(world.clock().instant()))
                .isFalse();
        world.tick(Duration.ofHours(1));
        assertThat(reader.held().orElseThrow().isExpiredAt(world.clock().instant()))
                .isTrue();
        world.step(Duration.ofHours(-50));
        assertThat(reader.held().orElseThrow().isExpiredAt(world.clock().instant()))
                .isTrue();
    }

    @Test
    void all_files_are_for_the_owner_alone_and_nothing_else_is_left() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        update(state -> state.planned(CacheWorld.START));
        try (Stream<Path> files = Files.list(world.folder())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"))
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder(
                            "credential",
                            "gh_installation_token",
                            "gh_installation_token_expiry",
                            "gh_retired_tokens",
                            "gh_used",
                            "state",
                            "refresh.lock");
        }
    }

    @Test
    void an_installation_token_without_an_end_is_believed_for_an_hour_after_it_first_came() throws Exception {
        world.publish(world.token("one", Optional.empty(), Origin.PLATFORM));
        world.tick(Duration.ofMinutes(30));
        world.publish(world.token("one", Optional.empty(), Origin.PLATFORM));
        world.tick(Duration.ofMinutes(29));
        assertThat(isHeldAlive()).isTrue();
        world.step(Duration.ofDays(-1));
        world.tick(Duration.ofMinutes(2));
        assertThat(isHeldAlive()).isFalse();
        world.publish(world.token("two", Optional.empty(), Origin.PLATFORM));
        assertThat(isHeldAlive()).isTrue();
    }

    private boolean isHeldAlive() throws Exception {
        return !world.cache().held().orElseThrow().isExpiredAt(world.clock().instant());
    }

    @Test
    void scripts_of_the_old_layout_find_token_and_end() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(text("gh_installation_token"))
                .isEqualTo(CacheWorld.secret("one").reveal())
                .isEqualTo(Files.readString(world.home.resolve(".gh_token")));
        assertThat(text("gh_installation_token_expiry"))
                .isEqualTo(Long.toString(CacheWorld.START.getEpochSecond() + 3600));
        world.publish(world.token("two", Optional.empty(), Origin.PLATFORM));
        assertThat(text("gh_installation_token_expiry"))
                .isEqualTo(Long.toString(CacheWorld.START.getEpochSecond() + 3000));
        world.publish(world.token("three", Optional.empty(), Origin.ENVIRONMENT));
        assertThat(text("gh_installation_token_expiry")).isEqualTo("4102444800");
    }

    @Test
    void a_weeks_tokens_are_known_by_their_ends_each_once_and_the_newest_first() throws Exception {
        for (int i = 0; i < 210; i++) {
            world.publish(world.token("t" + i + "x", Duration.ofHours(1)));
        }
        world.publish(world.token("t20x", Duration.ofHours(1)));
        List<String> lines = Files.readAllLines(world.file("gh_retired_tokens"));
        assertThat(lines).hasSize(200).doesNotHaveDuplicates();
        assertThat(lines.get(0)).isEqualTo(endOf("t20x"));
        assertThat(lines.get(1)).isEqualTo(endOf("t209x"));
        assertThat(lines.get(199)).isEqualTo(endOf("t10x"));
        KnownTokens known = new KnownTokens(world.cacheFolder());
        assertThat(known.contain(CacheWorld.secret("t11x"))).isTrue();
        assertThat(known.contain(CacheWorld.secret("t9x"))).isFalse();
    }

    private static String endOf(String name) {
        String token = CacheWorld.secret(name).reveal();
        return token.substring(token.length() - 8);
    }

    @Test
    void the_whole_tokens_that_an_older_version_has_kept_are_known_and_shortened() throws Exception {
        Files.createDirectories(world.file("gh_retired_tokens").getParent());
        Files.writeString(
                world.file("gh_retired_tokens"), CacheWorld.secret("t1x").reveal() + "\n");
        world.publish(world.token("t2x", Duration.ofHours(1)));
        assertThat(new KnownTokens(world.cacheFolder()).contain(CacheWorld.secret("t1x")))
                .isTrue();
        assertThat(Files.readAllLines(world.file("gh_retired_tokens"))).containsExactly(endOf("t2x"), endOf("t1x"));
    }

    @Test
    void the_same_token_twice_touches_no_file_but_a_new_end_is_recorded() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        Object before = FileStat.of(world.file("credential")).orElseThrow();
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(FileStat.of(world.file("credential")).orElseThrow()).isEqualTo(before);
        world.publish(world.token("one", Duration.ofHours(2)));
        assertThat(world.cache().held().orElseThrow().expiresAt()).contains(CacheWorld.START.plusSeconds(7200));
    }

    @Test
    void what_cannot_be_written_beside_the_record_is_said_once_and_keeps_nothing_back() throws Exception {
        Path noHome = Files.createFile(root.resolve("no-home"));
        world.cacheFolder().openForWriting().close();
        Files.createDirectories(world.file("gh_installation_token/in-the-way"));
        Files.createDirectories(world.file("gh_retired_tokens/in-the-way"));
        TokenCache cache = world.cache(noHome, CacheWorld.HOST);
        for (String name : List.of("one", "two")) {
            try (TokenStore.Lease lease = cache.lease()) {
                lease.publish(world.token(name, Duration.ofHours(1)));
            }
            assertThat(cache.held().orElseThrow().value()).isEqualTo(CacheWorld.secret(name));
        }
        assertThat(world.log)
                .hasSize(3)
                .anyMatch(line -> line.contains(noHome.resolve(".gh_token").toString()))
                .noneMatch(line -> line.contains("ghs_") || line.contains(".tmp"));
    }

    @Test
    void a_record_that_cannot_be_written_is_a_failure_and_leaves_no_litter() throws Exception {
        Files.createDirectories(world.file("credential/in-the-way"));
        try (TokenStore.Lease lease = world.cache().lease()) {
            assertThatThrownBy(() -> lease.publish(world.token("one", Duration.ofHours(1))))
                    .isInstanceOfSatisfying(
                            TokenException.class,
                            e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.CACHE_UNWRITABLE))
                    .hasMessageContainingAll(world.folder().toString(), "TOKEN_CACHE_DIR");
        }
        assertThat(world.home.resolve(".gh_token")).doesNotExist();
        assertThat(names(world.folder())).noneMatch(name -> name.endsWith(".tmp"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void what_is_no_token_is_not_published() throws Exception {
        try (TokenStore.Lease lease = world.cache().lease()) {
            for (String text : List.of("", "a b", "a\nhost=evil", "=", "\u00e9", "a".repeat(9000))) {
                InstallationToken wrong =
                        new InstallationToken(Secret.of(text), Instant.EPOCH, Optional.empty(), Origin.ENVIRONMENT);
                assertThatThrownBy(() -> lease.publish(wrong)).isInstanceOf(TokenException.class);
            }
        }
        assertThat(world.file("credential")).doesNotExist();
    }

    @Test
    void symbolic_links_are_replaced_and_never_followed() throws Exception {
        Path precious = Files.writeString(root.resolve("precious"), "precious");
        Files.createDirectory(world.folder());
        for (String name : List.of("credential", "gh_installation_token", "gh_retired_tokens", "state")) {
            Files.createSymbolicLink(world.file(name), precious);
        }
        Files.createSymbolicLink(world.home.resolve(".gh_token"), precious);
        assertThatThrownBy(world.cache()::read).isInstanceOf(FileAccessException.class);
        world.publish(world.token("one", Duration.ofHours(1)));
        update(state -> state.planned(CacheWorld.START));
        assertThat(precious).hasContent("precious");
        assertThat(world.cache().held()).isPresent();
        assertThat(world.home.resolve(".gh_token")).isRegularFile();
        assertThat(Files.isSymbolicLink(world.home.resolve(".gh_token"))).isFalse();
    }

    @Test
    void what_killed_writers_left_behind_is_swept_and_what_is_not_ours_is_kept() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        Path old = leftover(world.file("credential.0123456789abcdef.tmp"), Duration.ofHours(1));
        Path oldHome = leftover(world.home.resolve(".gh_token.0123456789abcdef.tmp"), Duration.ofHours(1));
        Path young = leftover(world.file("credential.fedcba9876543210.tmp"), Duration.ofMinutes(1));
        Path foreign = leftover(world.home.resolve("notes.0123456789abcdef.tmp"), Duration.ofHours(1));
        Path foreignToo = leftover(world.home.resolve(".gh_token.old.tmp"), Duration.ofHours(1));
        world.publish(world.token("two", Duration.ofHours(1)));
        assertThat(List.of(old, oldHome)).noneMatch(Files::exists);
        assertThat(List.of(young, foreign, foreignToo)).allMatch(Files::exists);
    }

    private static Path leftover(Path file, Duration age) throws IOException {
        Files.createFile(file);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void a_record_for_another_host_is_not_read() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(world.cache(world.home, "ghe.example").held()).isEmpty();
        // As any shell compares it; a setting in capitals has been made small before it comes here.
        assertThat(world.cache(world.home, "GitHub.com").held()).isEmpty();
    }

    @Test
    void a_damaged_record_is_reported_and_replaced() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        Files.writeString(world.file("credential"), text("credential").substring(1));
        TokenCache cache = world.cache();
        assertThat(cache.held()).isEmpty();
        assertThatThrownBy(cache::read)
                .isInstanceOf(FileAccessException.class)
                .hasMessage(world.file("credential") + " is not a whole record; the next refresh replaces it");
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(cache.held()).isPresent();
    }

    @Test
    void the_state_is_remembered_whole() throws Exception {
        InstallationToken token = world.token("one", Duration.ofHours(1));
        RefreshState state = RefreshState.UNKNOWN
                .startedBy(new DaemonProcess(42, "pid:[4026531836]", 777))
                .succeeded(token, CacheWorld.START.plusNanos(123_456_789))
                .failed(
                        new TokenException(TokenException.Kind.TIMED_OUT, "as the test wants it"),
                        CacheWorld.START.plusSeconds(5))
                .planned(CacheWorld.START.plusSeconds(60))
                .rejected(Optional.of(CacheWorld.START));
        update(old -> state);
        assertThat(world.cache().state()).isEqualTo(state);
        update(old -> old.planned(CacheWorld.START));
        assertThat(world.cache().state()).isEqualTo(state.planned(CacheWorld.START));
        assertThat(text("state"))
                .doesNotContain("ghs_")
                .contains("\npid=42\n", "\npid_namespace=pid:[4026531836]\n", "\nfailure_kind=timed-out\n");
    }

    @Test
    void an_illegible_state_is_unknown_and_is_replaced() throws Exception {
        for (String text : List.of(
                "",
                "v2\noverdue_at=1772366560\n\n",
                "v1\noverdue_at=1772366560\n",
                "v1\nsource=nobody\nfingerprint=12345678\nfetched_at=2026-03-01T12:00:00Z\n\n",
                "v1\nsource=platform\n\n",
                "v1\noverdue_at=soon\n\n",
                "v1\npid=x\n\n",
                "v1\nfailures=99999999999\n\n",
                "v1\nfailure_kind=timed-out\nfailure_at=then\n\n")) {
            update(state -> state.planned(CacheWorld.START));
            Files.writeString(world.file("state"), text);
            assertThat(world.cache().state()).as(text).isEqualTo(RefreshState.UNKNOWN);
        }
        update(state -> state.planned(CacheWorld.START));
        assertThat(world.cache().state().nextRefreshAt()).contains(CacheWorld.START);
    }

    @Test
    void keys_of_a_later_version_are_passed_over() throws Exception {
        update(state -> state.planned(CacheWorld.START));
        Files.writeString(world.file("state"), "v1\nnew=1\noverdue_at=1772366460\nnewer\n\n");
        assertThat(world.cache().state().nextRefreshAt()).contains(CacheWorld.START);
    }

    /** As after a pause of a virtual machine, in which its uptime stood still, or after a step of its clock. */
    @Test
    void for_a_reader_the_earlier_end_counts() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        TokenCache reader = world.cache().forReader();
        assertThat(isExpired(reader)).isFalse();
        world.step(Duration.ofHours(1));
        assertThat(isExpired(reader)).as("by the clock").isTrue();
        world.step(Duration.ofHours(-1));
        assertThat(isExpired(reader)).isFalse();
        world.tick(Duration.ofHours(1));
        world.step(Duration.ofHours(-1));
        assertThat(isExpired(reader)).as("by the uptime").isTrue();
    }

    private boolean isExpired(TokenCache cache) {
        return cache.held().orElseThrow().isExpiredAt(world.clock().instant());
    }

    /** A shell tells by it, without a process, whether the clock has passed the end. */
    @Test
    void a_record_is_dated_by_the_tokens_end() throws Exception {
        InstallationToken token = world.token("one", Duration.ofMinutes(30));
        world.publish(token);
        assertThat(FileStat.of(world.file("credential"))
                        .orElseThrow()
                        .modified()
                        .toInstant())
                .isEqualTo(token.expiresAt().orElseThrow());
    }

    @Test
    void a_probe_finds_the_facts_in_the_first_eight_lines() throws Exception {
        update(state -> state);
        assertThat(text("state"))
                .startsWith("v1\npid=0\nstart_time=0\nboot_id=" + CacheWorld.BOOT
                        + "\noverdue_uptime=0\noverdue_at=0\nfailing=0\nrejected=0\n");
        update(state -> state.startedBy(new DaemonProcess(42, "pid:[1]", 777))
                .planned(CacheWorld.START.plusSeconds(100))
                .failed(new TokenException(TokenException.Kind.UNREACHABLE, "as the test wants it"), CacheWorld.START)
                .rejected(Optional.of(CacheWorld.START)));
        assertThat(text("state"))
                .startsWith("v1\npid=42\nstart_time=777\nboot_id=" + CacheWorld.BOOT
                        + "\noverdue_uptime=5160\noverdue_at=1772366560\nfailing=1\nrejected=1\n");
    }

    @Test
    void when_a_token_was_obtained_is_what_the_state_says_of_that_token() throws Exception {
        InstallationToken token = world.token("one", Duration.ofMinutes(30));
        world.publish(token);
        assertThat(world.cache().held().orElseThrow().obtainedAt())
                .as("an hour before its end")
                .isEqualTo(CacheWorld.START.minus(Duration.ofMinutes(30)));
        update(state -> state.succeeded(token, CacheWorld.START));
        assertThat(world.cache().held().orElseThrow().obtainedAt()).isEqualTo(CacheWorld.START);
    }

    @Test
    void only_an_end_that_the_kernel_counts_is_immune_to_the_clock() throws Exception {
        assertThat(world.cache().isHeldCountedSinceBoot()).as("nothing").isFalse();
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(world.cache().isHeldCountedSinceBoot()).isTrue();
        world.boot("00000000-1b2c-4d3e-8f00-0123456789ab");
        assertThat(world.cache().isHeldCountedSinceBoot()).as("of another boot").isFalse();
        world.boot("");
        assertThat(world.cache().isHeldCountedSinceBoot()).as("of any").isFalse();
        world.publish(world.token("two", Duration.ofHours(1)));
        assertThat(world.cache().isHeldCountedSinceBoot()).as("of none").isFalse();
        world.publish(world.token("three", Optional.empty(), Origin.ENVIRONMENT));
        assertThat(world.cache().isHeldCountedSinceBoot()).as("without end").isTrue();
        Files.delete(world.file("credential"));
        Files.createDirectory(world.file("credential"));
        assertThat(world.cache().isHeldCountedSinceBoot()).as("unreadable").isFalse();
    }
}
