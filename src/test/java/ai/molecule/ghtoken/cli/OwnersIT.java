package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What root does in a folder of somebody else's, and what others can do. Needs root, as a container's build has it. */
@ProcessTest
@Tag("root")
final class OwnersIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** In passwd(5) of every distribution; its home there does not exist. */
    private static final int NOBODY = 65534;

    /** In nobody's passwd(5). Each test has a user of its own, for the folder in /tmp has the user's number. */
    private static final int STRANGER = 61_201;

    private static final int WITHOUT_HOME = 61_202;
    private static final int WITHOUT_ANYTHING = 61_203;

    private static void give(Path path, int uid) throws IOException {
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
    }

    private static void giveWorkspace(Workspace workspace, int uid) throws IOException {
        give(workspace.home(), uid);
        give(workspace.configs(), uid);
        give(workspace.bearerFile(), uid);
    }

    private static void assertAllBelongTo(int uid, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.toList();
            assertThat(all)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(file -> assertThat(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                            .as("owner of %s", file)
                            .isEqualTo(uid));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {NOBODY, STRANGER})
    void root_writes_as_the_owner_of_the_cache(int owner, Workspace workspace) throws IOException {
        giveWorkspace(workspace, owner);
        JarProcess once = workspace.run("refresh-now");
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(workspace.credential()).exists();
        assertAllBelongTo(owner, workspace.cache());

        JarProcess token = workspace.run("token");
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
        assertThat(workspace.run("status").out()).contains("fresh", "platform");
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        assertAllBelongTo(owner, workspace.cache());

        assertThat(workspace.run("invalidate").exitCode()).isZero();
        assertThat(workspace.credential()).doesNotExist();
        assertThat(workspace.platform().isCurrent(workspace.run("token").out().strip()))
                .as("token fetches as the owner")
                .isTrue();
        assertAllBelongTo(owner, workspace.cache());
    }

    @Test
    void a_daemon_of_root_works_as_the_owner_and_stops_with_root(Workspace workspace)
            throws IOException, InterruptedException {
        giveWorkspace(workspace, STRANGER);
        JarProcess daemon = workspace.start("daemon").awaitErr("published", SOON);
        GhCalls.awaitIdle(workspace, daemon);
        assertAllBelongTo(STRANGER, workspace.cache());
        daemon.signal("TERM");
        assertThat(daemon.exitCodeWithin(SOON)).isZero();
        assertThat(daemon.err()).endsWith("stopped\n");
        assertThat(workspace.run("health").out()).startsWith("daemon-dead: ");
    }

    @Test
    void everything_works_for_another_user_than_root(Workspace workspace) throws IOException, InterruptedException {
        giveWorkspace(workspace, STRANGER);
        assertThat(workspace.runAs(STRANGER, "refresh-now").exitCode()).isZero();
        assertThat(workspace
                        .platform()
                        .isCurrent(workspace.runAs(STRANGER, "token").out().strip()))
                .isTrue();
        JarProcess daemon = workspace.startAs(STRANGER, "daemon").awaitErr("found platform token", SOON);
        assertThat(workspace.runAs(STRANGER, "health").out()).startsWith("fresh: ");
        assertThat(workspace.runAs(STRANGER, "health", "--live").exitCode()).isZero();
        assertThat(workspace.runAs(STRANGER, "status").out()).contains("running, process " + daemon.pid());
        assertThat(workspace.runAs(STRANGER, "invalidate").exitCode()).isZero();
        daemon.signal("TERM");
        assertThat(daemon.exitCodeWithin(SOON)).isZero();
    }

    @Test
    void a_cache_folder_that_cannot_be_written_is_replaced_by_one_in_tmp(Workspace workspace) throws IOException {
        Path second = Path.of("/tmp/molecule-token-cache-" + WITHOUT_HOME);
        workspace.alsoSearch(second);
        give(workspace.bearerFile(), WITHOUT_HOME);
        JarProcess once = workspace.runAs(WITHOUT_HOME, "refresh-now");
        assertThat(once.exitCode()).as(once.err()).isZero();
        assertThat(PublishedRecord.read(second.resolve("credential"))).isPresent();
        assertThat(workspace.cache()).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(second)))
                .isEqualTo("rwx------");
        assertThat(workspace
                        .platform()
                        .isCurrent(workspace.runAs(WITHOUT_HOME, "token").out().strip()))
                .isTrue();
        assertThat(workspace.runAs(WITHOUT_HOME, "health").out()).startsWith("fresh: ");
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @Test
    void root_has_a_folder_of_its_own_in_a_volume_that_all_can_write(Workspace workspace) throws IOException {
        Files.createDirectories(workspace.cache());
        Files.setPosixFilePermissions(workspace.cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path own = workspace.cache().resolve("molecule-token-cache-0");
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(PublishedRecord.read(own.resolve("credential"))).isPresent();
        assertThat(Files.getPosixFilePermissions(workspace.cache())).hasSize(9);
        String launcher =
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString();
        // Without Java: the shell finds it.
        JarProcess token = workspace.startCommand(
                List.of("env", "-u", "JAVA_HOME", "PATH=/nowhere", "/bin/sh", launcher, "token"));
        assertThat(token.exitCodeWithin(SOON)).isZero();
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
    }

    @Test
    void roots_setup_closes_no_volume_that_others_write_to(Workspace workspace) throws IOException {
        Files.createDirectories(workspace.cache());
        Files.setPosixFilePermissions(workspace.cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path links = workspace.folder().resolve("links");
        assertThat(workspace.run("setup", "--bin-dir", links.toString()).err())
                .contains("users other than root can change " + workspace.cache());
        assertThat(Files.getPosixFilePermissions(workspace.cache())).hasSize(9);
    }

    @Test
    void root_runs_no_jar_by_a_link_of_another_users(Workspace workspace) throws IOException {
        Path jar = Path.of("target/molecule-gh-token-refresh.jar").toAbsolutePath();
        Path link = Files.createSymbolicLink(workspace.folder().resolve("link.jar"), jar);
        assertThat(version(workspace, link)).isZero();
        Path theirs = Files.createDirectory(workspace.folder().resolve("theirs"));
        Files.createSymbolicLink(theirs.resolve("its.jar"), jar);
        give(theirs.resolve("its.jar"), STRANGER);
        give(theirs, STRANGER);
        Files.delete(link);
        Files.createSymbolicLink(link, theirs.resolve("its.jar"));
        assertThat(version(workspace, link)).isEqualTo(78);
    }

    /** A JVM runs the code in an archive, which it knows by the JAR's path, size and time. */
    @Test
    void root_takes_no_class_data_archive_of_another_users(Workspace workspace) throws IOException {
        Path jar = Files.copy(
                Path.of("target/molecule-gh-token-refresh.jar"),
                workspace.folder().resolve("copy.jar"));
        Path java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        Files.createSymbolicLink(workspace.folder().resolve("copy.jsa.java"), java);
        Path archive = Files.createFile(workspace.folder().resolve("copy.jsa"));
        String launcher =
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString();
        List<String> shown =
                List.of("strace", "-f", "-e", "trace=execve", "-s", "4096", "/bin/sh", launcher, "--version");
        List<String> command = new ArrayList<>(List.of("env", "MOLECULE_GH_TOKEN_REFRESH_JAR=" + jar));
        command.add("JAVA_HOME=" + java.getParent().getParent());
        command.addAll(shown);
        JarProcess own = workspace.startCommand(command);
        assertThat(own.exitCodeWithin(SOON)).isZero();
        assertThat(own.err()).contains("SharedArchiveFile");
        give(archive, STRANGER);
        JarProcess theirs = workspace.startCommand(command);
        assertThat(theirs.exitCodeWithin(SOON)).isZero();
        assertThat(theirs.err()).doesNotContain("SharedArchiveFile");
    }

    private static int version(Workspace workspace, Path jar) throws IOException {
        String launcher =
                Path.of("scripts/molecule-gh-token-refresh").toAbsolutePath().toString();
        return workspace
                .startCommand(List.of("env", "MOLECULE_GH_TOKEN_REFRESH_JAR=" + jar, "/bin/sh", launcher, "--version"))
                .exitCodeWithin(SOON);
    }

    @Test
    void whoever_takes_the_folders_name_in_tmp_first_keeps_nobody_out(Workspace workspace) throws IOException {
        Path taken = Path.of("/tmp/molecule-token-cache-" + WITHOUT_ANYTHING);
        workspace.alsoSearch(taken);
        Files.createDirectories(taken);
        give(workspace.bearerFile(), WITHOUT_ANYTHING);
        JarProcess once = workspace.runAs(WITHOUT_ANYTHING, "refresh-now");
        assertThat(once.exitCode()).as(once.err()).isZero();
        JarProcess token = workspace.runAs(WITHOUT_ANYTHING, "token");
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        assertThat(taken).isEmptyDirectory();
        try (Stream<Path> own = Files.list(Path.of("/tmp"))) {
            own.filter(path -> path.getFileName().toString().startsWith(taken.getFileName() + "."))
                    .forEach(workspace::alsoSearch);
        }
    }

    @Test
    void token_answers_where_nothing_can_be_written(Workspace workspace) throws IOException {
        give(workspace.bearerFile(), WITHOUT_ANYTHING);
        JarProcess token = onReadOnlyTmp(workspace, "token");
        assertThat(token.exitCode()).as(token.err()).isZero();
        assertThat(workspace.platform().isCurrent(token.out().strip())).isTrue();
        assertThat(token.err()).contains("cannot write").contains("TOKEN_CACHE_DIR");
        assertThat(onReadOnlyTmp(workspace, "refresh-now").exitCode()).isEqualTo(ExitCode.CACHE_UNWRITABLE);
        assertThat(onReadOnlyTmp(workspace, "daemon").exitCode()).isEqualTo(ExitCode.CACHE_UNWRITABLE);
    }

    /** In mounts of its own, where /tmp is read-only. */
    private static JarProcess onReadOnlyTmp(Workspace workspace, String command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --make-rprivate / && mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp && exec \"$@\"",
                "sh",
                "setpriv",
                "--reuid=" + WITHOUT_ANYTHING,
                "--regid=" + WITHOUT_ANYTHING,
                "--clear-groups",
                "--"));
        words.addAll(JarProcess.javaJar(command));
        JarProcess process = workspace.startCommand(words);
        process.exitCode();
        return process;
    }
}
