package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.InstallationToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever could write into the folder, or above it, before it was closed: what they left there gets and gives nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SquatterTest {
    private static final int STRANGER = 65534;

    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
        permit(root, "rwxr-xr-x");
        permit(world.home, "rwxrwxrwx");
        Files.createDirectory(world.folder());
        permit(world.folder(), "rwxrwxrwx");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** @return the exit code */
    private static int asStranger(String... command) throws IOException, InterruptedException {
        List<String> whole =
                new ArrayList<>(List.of("setpriv", "--reuid=" + STRANGER, "--regid=" + STRANGER, "--clear-groups"));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Root uses no folder that others can write to, nor one below: what is there was planted before. */
    private void takeFromStrangers() throws IOException {
        permit(world.home, "rwxr-xr-x");
        permit(world.folder(), "rwxr-xr-x");
    }

    private void publishesWhole() throws Exception {
        takeFromStrangers();
        world.publish(world.token("one", Duration.ofHours(1)));
        assertThat(world.cache().held().orElseThrow().value()).isEqualTo(CacheWorld.secret("one"));
        FileStat facts = FileStat.of(world.file("credential")).orElseThrow();
        assertThat(facts.isRegularFile()).isTrue();
        assertThat(facts.permissions()).isEqualTo("600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential", "gh_installation_token", "gh_retired_tokens", "state"})
    void a_pipe_in_place_of_a_file_holds_nobody_up(String name) throws Exception {
        assertThat(asStranger("mkfifo", "-m", "666", world.file(name).toString()))
                .isZero();
        takeFromStrangers();
        assertThat(world.cache().held()).isEmpty();
        publishesWhole();
    }

    @Test
    void a_pipe_in_place_of_the_lock_is_refused_by_name() throws Exception {
        Path lock = world.file("refresh.lock");
        assertThat(asStranger("mkfifo", "-m", "666", lock.toString())).isZero();
        assertThatThrownBy(this::publishesWhole).hasMessage(lock + " is not a regular file; remove it");
    }

    @Test
    void a_link_in_place_of_the_lock_is_refused_by_name() throws Exception {
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "mine");
        Path lock = Files.createSymbolicLink(world.file("refresh.lock"), elsewhere);
        assertThatThrownBy(this::publishesWhole).hasMessage(lock + " is not a regular file; remove it");
        assertThat(elsewhere).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential", "gh_installation_token", "gh_retired_tokens", "state"})
    void what_a_link_leads_to_is_neither_written_nor_opened_to_others(String name) throws Exception {
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "mine");
        permit(elsewhere, "rw-r-----");
        Files.createSymbolicLink(world.file(name), elsewhere);
        publishesWhole();
        assertThat(elsewhere).hasContent("mine");
        assertThat(FileStat.of(elsewhere).orElseThrow().permissions()).isEqualTo("640");
    }

    @Test
    void a_hard_link_in_place_of_the_record_keeps_its_own_content() throws Exception {
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "mine");
        Files.createLink(world.file("credential"), elsewhere);
        publishesWhole();
        assertThat(elsewhere).hasContent("mine");
    }

    /** In a volume that all can write, without a sticky bit: a pipe there would also hold the reader up. */
    @Test
    void a_folder_that_is_exchanged_meanwhile_gives_nobody_anothers_token() throws Exception {
        takeFromStrangers();
        Path theirs = Files.createDirectory(world.home.resolve("theirs"));
        world.publish(world.token("theirs", Duration.ofHours(1)));
        Files.copy(world.file("credential"), theirs.resolve("credential"));
        Files.setAttribute(theirs.resolve("credential"), "unix:uid", STRANGER);
        Files.setAttribute(theirs, "unix:uid", STRANGER);
        publishesWhole();
        permit(world.home, "rwxrwxrwx");
        TokenCache cache = world.cache();
        AtomicBoolean isOver = new AtomicBoolean();
        Thread exchange = new Thread(() -> {
            while (!isOver.get()) {
                exchange(world.folder(), theirs);
            }
        });
        exchange.start();
        List<InstallationToken> found = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            cache.held().ifPresent(found::add);
        }
        isOver.set(true);
        exchange.join();
        found.add(cache.held().orElseThrow());
        assertThat(found).extracting(InstallationToken::value).containsOnly(CacheWorld.secret("one"));
    }

    private void exchange(Path ours, Path theirs) {
        Path aside = world.home.resolve("aside");
        move(ours, aside);
        move(theirs, ours);
        move(ours, theirs);
        move(aside, ours);
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void another_user_can_neither_read_nor_list_nor_replace_anything() throws Exception {
        publishesWhole();
        String folder = world.folder().toString();
        String record = world.file("credential").toString();
        assertThat(asStranger("cat", record)).isNotZero();
        assertThat(asStranger("stat", record)).isNotZero();
        assertThat(asStranger("ls", folder)).isNotZero();
        assertThat(asStranger("touch", folder + "/credential")).isNotZero();
        assertThat(asStranger("ln", "-sf", "/etc/passwd", record)).isNotZero();
        assertThat(asStranger("cat", world.home.resolve(".gh_token").toString()))
                .isNotZero();
        assertThat(asStranger("true")).isZero();
    }
}
