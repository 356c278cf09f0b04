package ai.molecule.ghtoken.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedFilesTest {
    /** Another user waits for the new file, opens it at once and reads it later. */
    @Test
    void a_file_that_is_closed_to_others_is_so_at_each_moment(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(
                folder.resolve("file"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Set<String> seen = new ConcurrentSkipListSet<>();
        Thread bystander = new Thread(() -> {
            while (!Thread.interrupted()) {
                try {
                    seen.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("file.lock"))));
                } catch (IOException e) {
                    // It is not there now.
                    continue;
                }
            }
        });
        bystander.start();
        for (int i = 0; i < 50; i++) {
            SharedFiles.replace(file, new byte[1 << 20]);
        }
        bystander.interrupt();
        bystander.join();
        assertThat(seen).containsExactly("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
