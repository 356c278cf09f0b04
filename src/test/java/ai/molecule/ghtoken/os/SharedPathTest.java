package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run by root, who alone can give a folder away. */
final class SharedPathTest {
    @TempDir
    Path root;

    private Path folder;
    private Path bearer;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(root.resolve("folder"));
        bearer = Files.writeString(folder.resolve(".auth_token"), "bearer");
    }

    private static String read(Path file) throws IOException {
        return new String(SharedPath.read(file, 1024), StandardCharsets.US_ASCII);
    }

    private void giveAway(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", 64_321);
    }

    @Test
    void root_reads_a_file_in_a_folder_of_somebody_else() throws IOException {
        giveAway(folder);
        assertThat(read(bearer)).isEqualTo("bearer");
        giveAway(bearer);
        assertThat(read(bearer)).isEqualTo("bearer");
    }

    @Test
    void a_pipe_in_place_of_the_file_keeps_root_waiting_for_seconds_only() throws Exception {
        Files.delete(bearer);
        assertThat(new ProcessBuilder("mkfifo", bearer.toString()).start().waitFor())
                .isZero();
        giveAway(folder);
        assertThatThrownBy(() -> read(bearer)).isInstanceOf(IOException.class).hasMessageContaining("5 s");
    }

    @Test
    void root_follows_links_on_a_path_of_its_own() throws IOException {
        Path data = Files.createSymbolicLink(folder.resolve("data"), Path.of("..data"));
        Files.createDirectory(folder.resolve("..data"));
        Files.writeString(folder.resolve("..data/key"), "key");
        assertThat(read(Files.createSymbolicLink(folder.resolve("key"), Path.of("data/key"))))
                .isEqualTo("key");
        assertThat(read(data.resolve("key"))).isEqualTo("key");
    }

    @Test
    void root_follows_no_link_in_a_folder_that_somebody_else_can_change() throws IOException {
        Path secret = Files.writeString(root.resolve("secret"), "of root");
        Path planted = Files.createSymbolicLink(folder.resolve("planted"), secret);
        giveAway(folder);
        assertThatThrownBy(() -> read(planted)).isInstanceOf(IOException.class);
        Path upwards = Files.createSymbolicLink(folder.resolve("upwards"), root);
        assertThatThrownBy(() -> read(upwards.resolve("secret"))).isInstanceOf(IOException.class);
        Path above = Files.createDirectory(folder.resolve("above"));
        Path moved = Files.createSymbolicLink(above.resolve("moved"), root);
        assertThatThrownBy(() -> read(moved.resolve("secret"))).isInstanceOf(IOException.class);
    }
}
