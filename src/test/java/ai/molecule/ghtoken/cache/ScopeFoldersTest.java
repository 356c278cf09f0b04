package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache folder for each scope, inside the main one: docs/scopes.md. */
final class ScopeFoldersTest {
    private static final String ONE = "0a".repeat(32);
    private static final String OTHER = "0b".repeat(32);

    @TempDir
    Path root;

    private CacheWorld world;
    private ScopeFolders scopes;

    @BeforeEach
    void start() throws Exception {
        world = new CacheWorld(root);
        scopes = new ScopeFolders(world.cacheFolder());
    }

    @Test
    void a_scopes_token_is_in_its_folder_and_not_known_as_one_of_ours() throws Exception {
        world.publish(world.token("main", Duration.ofHours(1)));
        world.publish(scopes.of(ONE), "one");
        assertThat(world.cache(scopes.of(ONE)).held().orElseThrow().value()).isEqualTo(CacheWorld.secret("one"));
        assertThat(world.cache(scopes.of(OTHER)).held()).isEmpty();
        assertThat(world.cache().held().orElseThrow().value()).isEqualTo(CacheWorld.secret("main"));
        assertThat(world.cache().isOurs(CacheWorld.secret("main"))).isTrue();
        assertThat(world.cache().isOurs(CacheWorld.secret("one"))).isFalse();
        assertThat(scopes.of(ONE).path().resolve("gh_installation_token")).doesNotExist();
    }

    @Test
    void all_scopes_have_one_lock() throws Exception {
        world.publish(scopes.of(ONE), "one");
        world.publish(scopes.of(OTHER), "other");
        assertThat(world.file("scopes/refresh.lock")).exists();
        assertThat(scopes.of(ONE).path().resolve("refresh.lock")).doesNotExist();
    }

    @Test
    void what_is_not_kept_is_deleted_and_no_link_is_followed() throws Exception {
        assertThat(scopes.all()).isEmpty();
        world.publish(scopes.of(ONE), "one");
        world.publish(scopes.of(OTHER), "other");
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("file"));
        Files.createSymbolicLink(scopes.of("0c".repeat(32)).path(), elsewhere);
        Files.createFile(scopes.of("0d".repeat(32)).path());
        assertThat(scopes.all()).containsExactlyInAnyOrder(scopes.of(ONE), scopes.of(OTHER));
        scopes.sweep(scopes.of(ONE)::equals);
        assertThat(world.file("scopes"))
                .isDirectoryNotContaining("glob:**/0b*")
                .isDirectoryNotContaining("glob:**/0c*")
                .isDirectoryNotContaining("glob:**/0d*");
        assertThat(scopes.all()).containsExactly(scopes.of(ONE));
        assertThat(world.file("scopes/refresh.lock")).exists();
        assertThat(elsewhere.resolve("file")).exists();
    }
}
