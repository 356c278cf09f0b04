package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** File systems without locks, or that keep no modes: strace answers the system calls as they do. */
@ExtendWith(SecretsGuard.class)
final class FileSystemLimitsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static JarProcess refresh(Workspace workspace, String... traced) throws IOException {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
        command.addAll(List.of(traced));
        command.addAll(JarProcess.javaJar("refresh-now"));
        return workspace.startCommand(command);
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

    @Test
    void a_folder_whose_mode_cannot_be_changed_is_refused_and_nothing_false_is_said(Workspace workspace)
            throws IOException {
        Files.createDirectories(workspace.cache());
        Files.setPosixFilePermissions(workspace.cache(), PosixFilePermissions.fromString("rwxr-xr-x"));
        JarProcess refresh = refresh(workspace, "-e", "trace=fchmod", "-e", "inject=fchmod:retval=0");
        assertThat(refresh.exitCodeWithin(SOON)).isEqualTo(73);
        assertThat(refresh.err())
                .contains("is open to other users (mode 755) and its mode cannot be changed; set TOKEN_CACHE_DIR")
                .doesNotContain("700 now");
        assertThat(PublishedRecord.read(workspace.credential())).isEmpty();
    }
}
