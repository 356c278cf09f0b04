package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.os.FileAccessException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a folder, a file and a token are. Run by root, who alone can give a folder away. */
final class OwnersTest {
    private static final int STRANGER = 65534;

    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
    }

    private void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", STRANGER);
    }

    @Test
    void a_file_of_another_user_is_not_trusted() throws Exception {
        world.publish(world.token("one", Duration.ofHours(1)));
        give(world.file("credential"));
        assertThatThrownBy(world.cache()::read)
                .isInstanceOf(FileAccessException.class)
                .hasMessageContaining("belongs to user " + STRANGER + " and not to user 0");
        assertThat(world.cache().held()).isEmpty();
    }

    @Test
    void our_tokens_are_known_and_a_persons_is_not() throws Exception {
        world.publish(world.token("old", Duration.ofHours(1)));
        world.publish(world.token("one", Duration.ofHours(1)));
        KnownTokens own = new KnownTokens(world.cacheFolder());
        assertThat(own.contain(CacheWorld.secret("old"))).isTrue();
        assertThat(own.contain(CacheWorld.secret("person"))).isFalse();
        Files.delete(world.file("gh_retired_tokens"));
        Files.createDirectory(world.file("gh_retired_tokens"));
        assertThat(own.contain(CacheWorld.secret("old")))
                .as("where it cannot be told")
                .isFalse();
    }
}
