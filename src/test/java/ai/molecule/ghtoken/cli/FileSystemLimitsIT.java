package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.DocumentedLine;
import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems without locks, or that keep no modes: strace answers the system calls as they do. */
@ExtendWith(SecretsGuard.class)
final class FileSystemLimitsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static JarProcess refresh(Workspace workspace, String... traced) throws IOException {
        return traced(workspace, "refresh-now", traced);
    }

    private static JarProcess traced(Workspace workspace, String command, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
        words.addAll(List.of(options));
        words.addAll(JarProcess.javaJar(command));
        return workspace.startCommand(words);
    }

    /** ENOLCK of NFS without lockd, ENOSYS and EOPNOTSUPP of FUSE, EINVAL of some network file systems. */
    @ParameterizedTest
    @ValueSource(strings = {"ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL"})
    void a_daemon_without_locks_says_so_once_and_goes_on(String error, Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofSeconds(4), Duration.ofSeconds(2));
        Files.createDirectories(
                workspace.cache(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        JarProcess daemon = traced(
                workspace,
                "daemon",
                "-P",
                workspace.cache().resolve("daemon.lock").toString(),
                "-P",
                workspace.cache().resolve("refresh.lock").toString(),
                "-e",
                "trace=fcntl",
                "-e",
                "inject=fcntl:error=" + error);
        daemon.awaitErr("has no locks", SOON);
        Await.until("five refreshes", SOON, () -> workspace.platform().requestCount() >= 5);
        assertThat(daemon.err().lines())
                .filteredOn(DocumentedLine.with("has no locks").asMatchPredicate())
                .hasSize(1);
        assertThat(PublishedRecord.read(workspace.credential())).isPresent();
    }

    @Test
    void a_cache_without_locks_is_said_once_and_worked_on(Workspace workspace) throws IOException {
        String lock = workspace.cache().resolve("refresh.lock").toString();
        Files.createDirectories(
                workspace.cache(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        JarProcess refresh = refresh(workspace, "-P", lock, "-e", "trace=fcntl", "-e", "inject=fcntl:error=ENOLCK");
        assertThat(refresh.exitCodeWithin(SOON)).isZero();
        assertThat(refresh.err()).containsOnlyOnce("has no locks").contains("published platform token");
        assertThat(PublishedRecord.read(workspace.credential())).isPresent();
    }

    /** bindfs says that it has done it, and a mount of Windows that it may not. */
    @ParameterizedTest
    @ValueSource(strings = {"retval=0", "error=EPERM"})
    void a_folder_whose_mode_cannot_be_changed_is_refused_and_nothing_false_is_said(String answer, Workspace workspace)
            throws IOException {
        Files.createDirectories(workspace.cache());
        Files.setPosixFilePermissions(workspace.cache(), PosixFilePermissions.fromString("rwxr-xr-x"));
        JarProcess refresh = refresh(workspace, "-e", "trace=fchmod", "-e", "inject=fchmod:" + answer);
        assertThat(refresh.exitCodeWithin(SOON)).isEqualTo(73);
        assertThat(refresh.err())
                .contains("is open to other users (mode 755)")
                .doesNotContain("700 now")
                .containsPattern(DocumentedLine.with("mode cannot be changed"));
        assertThat(PublishedRecord.read(workspace.credential())).isEmpty();
    }
}
