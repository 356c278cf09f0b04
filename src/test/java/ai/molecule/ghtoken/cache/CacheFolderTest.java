package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs as root and as anybody. Root may write almost anywhere, so a folder that cannot be written is one under a regular
 * file, and what depends on the user is tried by {@link OtherUserTest} in processes of another.
 */
final class CacheFolderTest {
    @TempDir
    Path root;

    private CacheWorld world;
    private int self;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
        self = FileStat.following(Path.of("/proc/self")).uid();
    }

    private Path chosen(Path preferred) throws TokenException {
        return CacheFolder.choose(preferred, root, world.log::add).path();
    }

    private void refuses(String... facts) throws TokenException {
        TokenCache cache = world.cache();
        assertThatThrownBy(cache::lease)
                .isInstanceOfSatisfying(
                        TokenException.class, e -> assertThat(e.kind()).isEqualTo(TokenException.Kind.CACHE_UNWRITABLE))
                .hasMessageContainingAll(facts);
        assertThat(cache.held()).isEmpty();
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** A mounted volume, for example, in which the agent's daemon has its own folder. */
    @Test
    @Tag("root")
    void root_closes_no_folder_that_others_write_to_and_has_its_own_inside() throws Exception {
        Files.createDirectory(world.folder());
        permit(world.folder(), "rwxrwxrwx");
        Path own = world.folder().resolve("molecule-token-cache-0");
        assertThat(chosen(world.folder())).isEqualTo(own);
        CacheFolder.choose(world.folder(), root, world.log::add)
                .openForWriting()
                .close();
        assertThat(permissions(world.folder())).isEqualTo("rwxrwxrwx");
        assertThat(permissions(own)).isEqualTo("rwx------");
    }

    @Test
    @Tag("root")
    void root_makes_no_folder_below_one_that_others_can_write() throws Exception {
        Path volume = Files.createDirectory(root.resolve("volume"));
        Path made = Files.createDirectories(volume.resolve("x/made"));
        Path own = root.resolve("molecule-token-cache-0");
        for (String open : List.of("rwxrwxrwx", "rwxrwxr-x")) {
            permit(volume, open);
            assertThat(chosen(volume.resolve("x/cache"))).isEqualTo(own);
            assertThat(chosen(made)).isEqualTo(own);
        }
        assertThat(volume.resolve("x/cache")).doesNotExist();
    }

    @Test
    @Tag("root")
    void root_makes_a_folder_directly_inside_a_volume() throws Exception {
        Path volume = Files.createDirectory(root.resolve("volume"));
        permit(volume, "rwxrwxrwx");
        assertThat(chosen(volume.resolve("cache"))).isEqualTo(volume.resolve("cache"));
    }

    @Test
    void the_preferred_folder_is_taken_where_it_is_or_can_be_created() throws Exception {
        assertThat(chosen(world.folder())).isEqualTo(world.folder());
        assertThat(chosen(root.resolve("a/b/c"))).isEqualTo(root.resolve("a/b/c"));
        assertThat(root.resolve("a")).doesNotExist();
    }

    @Test
    void the_temporary_folder_of_the_owner_is_taken_where_the_preferred_cannot_be_written() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        assertThat(chosen(file.resolve("cache"))).isEqualTo(root.resolve("molecule-token-cache-" + self));
    }

    @Test
    void the_preferred_folder_is_named_where_neither_can_be_written() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        Path preferred = file.resolve("cache");
        CacheFolder folder = CacheFolder.choose(preferred, file, world.log::add);
        assertThat(folder.path()).isEqualTo(preferred);
        assertThatThrownBy(folder::openForWriting).isInstanceOf(IOException.class);
    }

    @Test
    void readers_create_nothing() throws Exception {
        assertThat(world.cache().held()).isEmpty();
        assertThat(world.cache().read()).isEmpty();
        assertThat(world.folder()).doesNotExist();
    }

    @Test
    void writers_create_the_folder_for_the_owner_alone() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(permissions(world.folder())).isEqualTo("rwx------");
        assertThat(world.log).isEmpty();
    }

    @Test
    void a_symbolic_link_is_refused() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createSymbolicLink(world.folder(), elsewhere);
        refuses(world.folder() + " is a symbolic link", "remove it", "TOKEN_CACHE_DIR");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void a_symbolic_link_to_nowhere_is_refused() throws Exception {
        Files.createSymbolicLink(world.folder(), root.resolve("nowhere"));
        refuses(world.folder() + " is a symbolic link");
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void a_file_in_place_of_the_folder_is_refused() throws Exception {
        Files.createFile(world.folder());
        CacheFolder folder = CacheFolder.choose(world.folder(), world.folder(), world.log::add);
        assertThatThrownBy(folder::openForWriting).hasMessageContaining("is not a folder");
    }

    @Test
    void a_folder_that_is_swapped_for_a_symbolic_link_receives_nothing() throws Exception {
        TokenCache cache = world.cache();
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        try (TokenStore.Lease lease = cache.lease()) {
            lease.publish(world.token("one", Duration.ofHours(1)));
            Files.move(world.folder(), root.resolve("away"));
            Files.createSymbolicLink(world.folder(), elsewhere);
            assertThatThrownBy(() -> lease.publish(world.token("two", Duration.ofHours(1))))
                    .isInstanceOf(TokenException.class);
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(cache.held()).isEmpty();
    }

    @Test
    void a_folder_that_is_swapped_while_it_is_open_still_receives_what_is_written() throws Exception {
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        try (AtomicWriter writer = world.cacheFolder().openForWriting()) {
            Files.move(world.folder(), root.resolve("away"));
            Files.createSymbolicLink(world.folder(), elsewhere);
            writer.write("credential", new byte[] {1});
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(root.resolve("away/credential")).exists();
    }

    @Test
    void modes_that_let_others_in_are_mended_and_said_once() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        permit(world.folder(), "rwxr-xr-x");
        permit(world.file("credential"), "rw-r--r--");
        permit(world.file("refresh.lock"), "rw-rw-rw-");
        TokenCache cache = world.cache();
        for (int i = 0; i < 3; i++) {
            try (TokenStore.Lease lease = cache.lease()) {
                lease.publish(world.token("one", Duration.ofHours(1)));
            }
        }
        assertThat(permissions(world.folder())).isEqualTo("rwx------");
        assertThat(permissions(world.file("credential"))).isEqualTo("rw-------");
        assertThat(permissions(world.file("refresh.lock"))).isEqualTo("rw-------");
        assertThat(world.log)
                .hasSize(2)
                .anyMatch(line -> line.contains(world.folder() + " was open to other users (mode 755)"))
                .anyMatch(line -> line.contains(world.file("credential") + " was open to other users (mode 644)"));
    }
}
