package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache folder that cannot be written any more, or is no longer the same. Needs root, for the mounts. */
@ProcessTest
final class FileSystemIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CACHE_UNWRITABLE = 73;

    @ParameterizedTest
    @ValueSource(strings = {"full", "out of inodes"})
    void without_room_the_old_token_stays_and_with_room_the_next_comes(String trouble, Workspace workspace)
            throws Exception {
        // Each request brings another token.
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        SmallDisk disk = SmallDisk.mount(workspace, "size=128k,nr_inodes=40,mode=700");
        JarProcess daemon = disk.start("daemon").awaitErr("published", SOON);
        if (trouble.equals("full")) {
            disk.fill();
        } else {
            disk.fillWithFiles();
        }
        PublishedRecord old = PublishedRecord.read(disk.credential()).orElseThrow();
        daemon.signal("HUP");
        daemon.awaitErr("refresh failed: cannot write", SOON);

        JarProcess once = disk.run("refresh-now");
        assertThat(once.exitCode()).as(once.err()).isEqualTo(CACHE_UNWRITABLE);
        assertThat(once.err()).contains("cannot write " + workspace.cache());
        JarProcess token = disk.run("token");
        assertThat(token.exitCode()).as(token.err()).isZero();
        assertThat(PublishedRecord.read(disk.credential())).hasValue(old);
        awaitNothingHalfWritten(disk);
        assertThat(daemon.isRunning()).isTrue();

        disk.free();
        NextToken.comesAfter(Optional.of(old), disk.credential());
        awaitNothingHalfWritten(disk);
        assertThat(daemon.err().lines().filter(line -> line.contains("refresh failed")))
                .as("a full disk is one line")
                .hasSize(1);
    }

    /** The daemon goes on writing its other files when readers have the next token already. */
    private static void awaitNothingHalfWritten(SmallDisk disk) {
        Await.until(
                "no file is half written",
                SOON,
                () -> disk.files().stream().noneMatch(file -> file.toString().endsWith(".tmp")));
    }

    @Test
    void a_folder_that_becomes_read_only_and_writable_again_loses_nothing(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        SmallDisk disk = SmallDisk.mount(workspace, "size=128k,mode=700");
        JarProcess daemon = disk.start("daemon").awaitErr("published", SOON);
        PublishedRecord old = PublishedRecord.read(disk.credential()).orElseThrow();
        disk.becomeReadOnly();
        daemon.signal("HUP");
        daemon.awaitErr("refresh failed: cannot write", SOON);
        assertThat(PublishedRecord.read(disk.credential())).hasValue(old);
        disk.becomeWritable();
        NextToken.comesAfter(Optional.of(old), disk.credential());
        assertThat(daemon.isRunning()).isTrue();
    }

    @Test
    void a_folder_that_is_removed_is_made_anew_and_the_daemon_is_known_again(Workspace workspace) throws Exception {
        workspace.with("JAVA_HOME", System.getProperty("java.home"));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        Files.move(workspace.cache(), workspace.home().resolve("aside"));
        NextToken.comesAfter(Optional.empty(), workspace.credential());
        Await.until(
                "the probe sees a living daemon",
                SOON,
                () -> launcher(workspace, "health", "--live").exitCode() == 0);
        assertThat(launcher(workspace, "health").out()).startsWith("fresh: ");
        assertThat(workspace.run("status").out()).contains("running, process " + daemon.pid());
    }

    private static JarProcess launcher(Workspace workspace, String... arguments) throws IOException {
        JarProcess process =
                workspace.startCommand(Stream.concat(Stream.of(Site.LAUNCHER.toString()), Stream.of(arguments))
                        .toList());
        process.exitCode();
        return process;
    }

    @Test
    void a_folder_that_is_swapped_for_a_link_to_anothers_receives_nothing(Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofHours(1), Duration.ofHours(2));
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        Optional<PublishedRecord> old = PublishedRecord.read(workspace.credential());
        Path anothers = Files.createDirectory(workspace.folder().resolve("anothers"));
        Path precious = Files.writeString(anothers.resolve("credential"), "precious");
        for (Path path : List.of(anothers, precious)) {
            Files.setAttribute(path, "unix:uid", 61_301, LinkOption.NOFOLLOW_LINKS);
        }
        Path aside = workspace.home().resolve("aside");
        // It would make the folder anew in between.
        daemon.signal("STOP");
        Files.move(workspace.cache(), aside);
        Files.createSymbolicLink(workspace.cache(), anothers);
        daemon.signal("CONT");

        daemon.signal("HUP");
        daemon.awaitErr("is a symbolic link", SOON);
        for (String command : List.of("refresh-now", "invalidate")) {
            assertThat(workspace.run(command).exitCode()).as(command).isNotZero();
        }
        assertThat(precious).hasContent("precious");
        try (Stream<Path> files = Files.list(anothers)) {
            assertThat(files).containsExactly(precious);
        }

        daemon.signal("STOP");
        Files.delete(workspace.cache());
        Files.move(aside, workspace.cache());
        daemon.signal("CONT");
        NextToken.comesAfter(old, workspace.credential());
        assertThat(daemon.isRunning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential", "state", "gh_retired_tokens"})
    void a_file_that_is_swapped_for_a_link_is_replaced_and_its_target_left_alone(String name, Workspace workspace)
            throws IOException {
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        Path anothers = Files.writeString(workspace.folder().resolve("anothers"), "precious");
        Files.setAttribute(anothers, "unix:uid", 61_301);
        Path file = workspace.cache().resolve(name);
        Files.delete(file);
        Files.createSymbolicLink(file, anothers);
        JarProcess once = workspace.run("refresh-now");
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(anothers).hasContent("precious");
        assertThat(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }
}
