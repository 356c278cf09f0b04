package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.testing.standins.ChildJvm;
import ai.molecule.ghtoken.testing.standins.PathTable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Root and the user that the runtime works as, on one folder. Needs to be run as root, to become the other by setpriv. */
@Execution(ExecutionMode.CONCURRENT)
final class OtherUserTest {
    private static final int USER = 65534;

    @TempDir
    static Path classes;

    private static String classPath;

    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeAll
    static void copyClassPath() throws IOException {
        assertThat(FileStat.following(Path.of("/proc/self")).uid())
                .as("these tests become another user, so they must be run as root")
                .isZero();
        permit(classes, "rwxr-xr-x");
        classPath = readableClassPath();
    }

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
        permit(root, "rwxr-xr-x");
        Files.setAttribute(world.home, "unix:uid", USER);
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** What is under root's own home is closed to the other user. */
    private static String readableClassPath() throws IOException {
        StringJoiner entries = new StringJoiner(File.pathSeparator);
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            boolean ours = Files.isDirectory(Path.of(entry)) || entry.contains("jackson-core");
            if (ours) {
                Path copy = classes.resolve(Integer.toString(number++));
                copy(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        return entries.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : (Iterable<Path>) all::iterator) {
                Files.copy(source, to.resolve(from.relativize(source).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private String asUser(String what, String argument) throws IOException, InterruptedException {
        List<String> become = List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups");
        try (ChildJvm child =
                ChildJvm.start(become, classPath, CacheProcess.class, what, world.home.toString(), argument)) {
            String line = child.line();
            child.finish();
            return line;
        }
    }

    @Test
    void root_neither_reads_nor_writes_in_the_home_of_another() throws Exception {
        Path temporary = Files.createDirectory(root.resolve("root's"));
        assertThat(asUser("publish", "one")).isEqualTo("published");
        CacheFolder folder = CacheFolder.choose(world.folder(), temporary, world.log::add);
        assertThat(folder.path()).isEqualTo(temporary.resolve("molecule-token-cache-0"));
        assertThat(asUser("read", "")).isEqualTo("held");
        try (Stream<Path> files = Files.walk(world.home)) {
            assertThat(files)
                    .allSatisfy(file ->
                            assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(USER));
        }
    }

    /** A file in a folder that strangers can write may be exchanged for a pipe after each look at it. */
    @Test
    void a_pipe_in_a_folder_that_strangers_can_write_keeps_no_reader_of_a_secret() throws Exception {
        Path open = Files.createDirectory(root.resolve("open"));
        permit(open, "rwxrwxrwx");
        Path secret = Files.writeString(open.resolve("secret"), "bearer");
        assertThat(asUser("read-secret", secret.toString())).isEqualTo("6 bytes");
        Path pipe = open.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(asUser("read-secret", pipe.toString())).contains("did not end within 5 s");
        Files.delete(secret);
        assertThat(asUser("read-secret", secret.toString())).isEqualTo(secret.toString());
    }

    @Test
    void gh_gets_the_folder_that_is_wanted_where_it_is_the_users_own_and_else_one_in_the_cache() throws Exception {
        PathTable table = PathTable.planted("users-own.txt", root);
        Path list = Files.write(root.resolve("list"), table.paths().toList());
        String inCache = world.folder().resolve("gh").toString();
        assertThat(asUser("gh", list.toString()).split(" "))
                .containsExactly(table.paths()
                        .map(path -> table.isOwn(path) ? path : inCache)
                        .toArray(String[]::new));
    }

    @Test
    void a_bearer_in_the_home_is_not_read_from_a_folder_of_another_user() throws Exception {
        Path folder = Files.createDirectory(world.home.resolve(".molecule-workspace"));
        Path bearer = Files.writeString(folder.resolve(".auth_token"), "bearer");
        assertThat(asUser("find-bearer", bearer.toString())).isEqualTo("found");
        Files.setAttribute(folder, "unix:uid", 64321);
        assertThat(asUser("find-bearer", bearer.toString()))
                .contains(bearer + " is left alone: " + folder + " is another user's");
    }

    @Test
    void root_takes_no_folder_of_its_own_in_the_home_of_another() throws Exception {
        Path temporary = Files.createDirectory(root.resolve("root's"));
        Files.createDirectory(world.folder());
        assertThat(CacheFolder.choose(world.folder(), temporary, world.log::add).path())
                .isEqualTo(temporary.resolve("molecule-token-cache-0"));
        assertThat(world.folder()).isEmptyDirectory();
    }

    @Test
    void a_folder_of_another_that_can_be_written_holds_one_of_the_users() throws Exception {
        Files.createDirectory(world.folder());
        Files.setAttribute(world.folder(), "unix:uid", 0);
        permit(world.folder(), "rwxrwxrwx");
        assertThat(asUser("publish", "one")).isEqualTo("published");
        assertThat(asUser("read", "")).isEqualTo("held");
        assertThat(world.folder().resolve("molecule-token-cache-" + USER + "/credential"))
                .exists();
        assertThat(permissions(world.folder().resolve("molecule-token-cache-" + USER)))
                .isEqualTo("rwx------");
    }

    @Test
    void a_lock_that_a_umask_has_left_without_permissions_can_be_held_again() throws Exception {
        asUser("publish", "one");
        permit(world.file("refresh.lock"), "---------");
        assertThat(asUser("publish", "two")).isEqualTo("published");
    }

    @Test
    void a_cache_that_a_umask_has_closed_to_its_owner_is_read_and_written_again() throws Exception {
        asUser("publish", "one");
        closeAll();
        assertThat(asUser("read", "")).isEqualTo("held");
        closeAll();
        assertThat(asUser("publish", "two")).isEqualTo("published");
        assertThat(asUser("read", "")).isEqualTo("held");
        assertThat(world.home.resolve("tmp")).doesNotExist();
        assertThat(permissions(world.folder())).isEqualTo("rwx------");
        assertThat(permissions(world.file("credential"))).isEqualTo("rw-------");
    }

    /** The name could lead to another folder of the user's from one moment to the next. */
    @Test
    void a_closed_cache_stays_so_where_a_stranger_can_exchange_its_name() throws Exception {
        asUser("publish", "one");
        closeAll();
        permit(world.home, "rwxrwxrwx");
        assertThat(asUser("read", "")).isNotEqualTo("held");
        assertThat(permissions(world.folder())).isEqualTo("---------");
    }

    private void closeAll() throws IOException {
        try (Stream<Path> files = Files.walk(world.folder())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                permit(file, "---------");
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void a_record_of_another_is_not_trusted_and_is_replaced() throws Exception {
        asUser("publish", "one");
        Files.setAttribute(world.file("credential"), "unix:uid", 0);
        permit(world.file("credential"), "rw-r--r--");
        assertThat(asUser("read", "")).contains("untrusted", "credential belongs to user 0");
        assertThat(world.cache().held()).isEmpty();
        assertThat(asUser("publish", "one")).isEqualTo("published");
        assertThat(asUser("read", "")).isEqualTo("held");
    }

    @Test
    void a_user_without_a_writable_home_keeps_the_cache_in_the_temporary_folder() throws Exception {
        Files.setAttribute(world.home, "unix:uid", 0);
        Path temporary = Files.createDirectory(world.home.resolve("tmp"));
        permit(temporary, "rwxrwxrwx");
        assertThat(asUser("publish", "one")).isEqualTo("published");
        Path cache = temporary.resolve("molecule-token-cache-" + USER);
        assertThat(cache.resolve("credential")).exists();
        assertThat(asUser("read", "")).isEqualTo("held");
        Files.setAttribute(cache, "unix:uid", 1234);
        permit(cache, "rwxrwxrwx");
        assertThat(asUser("publish", "two"))
                .as("whoever takes the name first keeps nobody out")
                .isEqualTo("published");
        assertThat(asUser("read", "")).isEqualTo("held");
    }
}
