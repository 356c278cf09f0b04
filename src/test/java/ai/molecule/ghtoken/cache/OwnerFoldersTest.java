package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache folder for each owner, inside the main one: docs/owners.md. */
final class OwnerFoldersTest {
    private static final RepositoryOwner ACME = RepositoryOwner.of("Acme").orElseThrow();
    private static final RepositoryOwner GLOBEX = RepositoryOwner.of("globex").orElseThrow();

    @TempDir
    Path root;

    private CacheWorld world;
    private OwnerFolders owners;

    @BeforeEach
    void start() throws Exception {
        world = new CacheWorld(root);
        owners = new OwnerFolders(world.cacheFolder());
    }

    private TokenCache cache(RepositoryOwner owner) {
        return world.cache(owners.of(owner));
    }

    private void publish(RepositoryOwner owner, String token) throws TokenException {
        world.publish(owners.of(owner), token);
    }

    @Test
    void an_owners_token_is_in_its_own_folder_and_in_no_file_of_the_old_layout() throws Exception {
        world.publish(world.token("main", Duration.ofHours(1)));
        publish(ACME, "acme");
        assertThat(cache(ACME).held().orElseThrow().value()).isEqualTo(CacheWorld.secret("acme"));
        assertThat(cache(GLOBEX).held()).isEmpty();
        assertThat(world.cache().held().orElseThrow().value()).isEqualTo(CacheWorld.secret("main"));
        assertThat(world.file("owners/acme")).isDirectoryContaining("glob:**/credential");
        assertThat(world.file("owners/acme/gh_installation_token")).doesNotExist();
        assertThat(world.home.resolve(".gh_token"))
                .hasContent(CacheWorld.secret("main").reveal());
        for (Path folder : List.of(world.file("owners"), world.file("owners/acme"))) {
            assertThat(FileStat.of(folder).orElseThrow().permissions()).isEqualTo("700");
        }
    }

    @Test
    void a_weeks_tokens_of_each_owner_are_known_everywhere_however_many_owners_there_are() throws Exception {
        for (int i = 0; i < 200; i++) {
            publish(GLOBEX, "globex" + i);
        }
        world.publish(world.token("main", Duration.ofHours(1)));
        publish(ACME, "acme");
        for (String token : List.of("globex0", "globex199", "main", "acme")) {
            for (CacheFolder folder : List.of(world.cacheFolder(), owners.of(ACME), owners.of(GLOBEX))) {
                assertThat(new KnownTokens(folder).contain(CacheWorld.secret(token)))
                        .as(token)
                        .isTrue();
            }
            assertThat(cache(ACME).isOurs(CacheWorld.secret(token))).isTrue();
        }
        assertThat(cache(ACME).isOurs(CacheWorld.secret("person"))).isFalse();
    }

    @Test
    void an_owner_counts_as_used_from_each_request_until_it_is_left() throws Exception {
        assertThat(owners.exist()).isFalse();
        assertThat(owners.usedSince(Instant.EPOCH)).isEmpty();
        owners.use(GLOBEX);
        owners.use(ACME);
        assertThat(owners.exist()).isTrue();
        assertThat(owners.usedSince(Instant.EPOCH)).containsExactly(ACME, GLOBEX);
        Path marker = world.file("owners/acme/used");
        Files.setLastModifiedTime(marker, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        assertThat(owners.usedSince(yesterday)).containsExactly(GLOBEX);
        owners.use(ACME);
        assertThat(owners.usedSince(yesterday)).containsExactly(ACME, GLOBEX);
        owners.leave(ACME);
        assertThat(owners.usedSince(yesterday)).containsExactly(GLOBEX);
    }

    @Test
    void of_too_many_owners_those_count_that_were_asked_for_last() throws Exception {
        for (int i = 0; i < OwnerFolders.MOST; i++) {
            Path folder = Files.createDirectories(world.file("owners/owner" + i));
            FileTime before = FileTime.from(Instant.now().minusSeconds(60 + i));
            Files.setLastModifiedTime(Files.createFile(folder.resolve("used")), before);
        }
        owners.use(ACME);
        assertThat(owners.usedSince(Instant.EPOCH))
                .hasSize(OwnerFolders.MOST)
                .startsWith(ACME)
                .doesNotContain(RepositoryOwner.of("owner999").orElseThrow());
    }

    @Test
    void more_names_than_anybody_has_owners_fill_no_memory() throws Exception {
        owners.create();
        for (int i = 0; i < OwnerFolders.MOST_NAMES + 10; i++) {
            Files.createDirectory(world.file("owners/o" + i));
        }
        assertThat(owners.all()).hasSize(OwnerFolders.MOST_NAMES);
    }

    @Test
    void the_folders_can_be_removed_and_nothing_beyond_them() throws Exception {
        owners.remove();
        world.publish(world.token("main", Duration.ofHours(1)));
        publish(ACME, "acme");
        owners.use(GLOBEX);
        Path kept = Files.createDirectory(root.resolve("kept"));
        Files.createSymbolicLink(world.file("owners/link"), kept);
        Files.createFile(kept.resolve("file"));
        owners.remove();
        assertThat(owners.exist()).isFalse();
        assertThat(world.cache().held()).isPresent();
        assertThat(kept.resolve("file")).exists();
    }

    @Test
    void where_a_link_has_the_name_of_the_folder_nothing_behind_it_is_removed() throws Exception {
        Path kept = Files.createDirectory(root.resolve("kept"));
        Files.createFile(kept.resolve("file"));
        world.publish(world.token("main", Duration.ofHours(1)));
        Files.createSymbolicLink(world.file("owners"), kept);
        owners.remove();
        assertThat(owners.exist()).isFalse();
        assertThat(kept.resolve("file")).exists();
    }

    @Test
    void folders_that_are_too_deep_stay_and_a_line_says_so() throws Exception {
        Path deepest = world.file("owners/acme" + "/x".repeat(200));
        Files.createDirectories(deepest);
        owners.remove();
        assertThat(deepest).exists();
        assertThat(world.log).last().asString().contains("a folder x is deeper", "remove it");
    }

    private void age(RepositoryOwner owner, Duration age) throws IOException {
        Path used = world.file("owners/" + owner + "/used");
        FileTime then = FileTime.from(Instant.now().minus(age));
        Files.setLastModifiedTime(Files.exists(used) ? used : used.getParent(), then);
    }

    private void sweep() {
        owners.sweep(Instant.now().minus(Duration.ofDays(7)));
    }

    @Test
    void a_folder_that_nobody_has_asked_for_in_a_week_is_swept_and_no_other() throws Exception {
        RepositoryOwner initech = RepositoryOwner.of("initech").orElseThrow();
        for (RepositoryOwner owner : List.of(ACME, GLOBEX, initech)) {
            publish(owner, owner.name());
            owners.use(owner);
        }
        Files.createDirectory(world.file("owners/Other"));
        Files.setLastModifiedTime(world.file("owners/Other"), FileTime.from(Instant.EPOCH));
        owners.leave(initech);
        age(ACME, Duration.ofDays(8));
        age(initech, Duration.ofDays(6));
        sweep();
        assertThat(world.file("owners/acme")).doesNotExist();
        assertThat(cache(GLOBEX).held()).isPresent();
        assertThat(cache(initech).held()).isPresent();
        assertThat(world.file("owners/Other")).exists();
        age(initech, Duration.ofDays(8));
        sweep();
        assertThat(world.file("owners/initech")).doesNotExist();
    }

    @Test
    void a_folder_in_which_a_process_works_is_swept_only_later() throws Exception {
        publish(ACME, "acme");
        owners.use(ACME);
        age(ACME, Duration.ofDays(8));
        try (TokenStore.Lease lease = cache(ACME).lease()) {
            sweep();
            assertThat(cache(ACME).held()).isPresent();
            lease.update(state -> state);
        }
        sweep();
        assertThat(world.file("owners/acme")).doesNotExist();
        publish(ACME, "new");
        assertThat(cache(ACME).held().orElseThrow().value()).isEqualTo(CacheWorld.secret("new"));
    }

    @Test
    void what_is_no_owners_folder_is_passed_over() throws Exception {
        owners.use(ACME);
        for (String name : List.of("Acme", "a_b", ".hidden", "-x")) {
            Files.createDirectories(world.file("owners/" + name));
            Files.createFile(world.file("owners/" + name + "/used"));
        }
        Files.createFile(world.file("owners/file"));
        assertThat(owners.usedSince(Instant.EPOCH)).containsExactly(ACME);
    }

    @Test
    void a_link_is_followed_nowhere_on_the_way() throws Exception {
        publish(ACME, "acme");
        for (String name : List.of("owners/acme/credential", "owners/acme", "owners")) {
            replaceByLink(world.file(name));
            assertThat(cache(ACME).held()).as(name).isEmpty();
        }
        assertThatThrownBy(() -> publish(ACME, "other")).hasMessageContaining("symbolic link");
    }

    private static void replaceByLink(Path path) throws IOException {
        Path moved = Files.move(path, path.resolveSibling(path.getFileName() + "-moved"));
        Files.createSymbolicLink(path, moved);
    }
}
