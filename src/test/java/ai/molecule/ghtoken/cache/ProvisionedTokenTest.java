package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProvisionedTokenTest {
    private static final Secret BORN_WITH = CacheWorld.secret("born");
    private static final Secret PERSONAL = Secret.of("ghp_" + "1".repeat(36));

    @TempDir
    Path root;

    private CacheWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CacheWorld(root);
    }

    private ProvisionedToken provisioned() throws Exception {
        return new ProvisionedToken(world.cacheFolder(), world.clock());
    }

    @Test
    void a_restart_with_the_old_environment_does_not_make_a_token_young() throws Exception {
        provisioned().remember(BORN_WITH);
        world.tick(Duration.ofHours(30));
        provisioned().remember(BORN_WITH);
        assertThat(provisioned().firstSeen(BORN_WITH)).isEqualTo(CacheWorld.START);
    }

    @Test
    void a_new_environment_replaces_the_recorded_token() throws Exception {
        provisioned().remember(BORN_WITH);
        world.tick(Duration.ofHours(30));
        Secret next = CacheWorld.secret("next");
        provisioned().remember(next);
        assertThat(provisioned().firstSeen(next)).isEqualTo(world.clock().instant());
        assertThat(provisioned().isKnown(next)).isTrue();
        assertThat(provisioned().isKnown(BORN_WITH)).isFalse();
    }

    @Test
    void a_token_in_one_command_is_not_recorded() throws Exception {
        for (Secret token : List.of(PERSONAL, BORN_WITH)) {
            assertThat(provisioned().firstSeen(token)).isEqualTo(CacheWorld.START);
            assertThat(provisioned().isKnown(token)).isFalse();
        }
        assertThat(world.file("gh_provisioned_token")).doesNotExist();
    }

    @Test
    void the_file_has_two_lines_and_is_for_the_owner_alone() throws Exception {
        provisioned().remember(BORN_WITH);
        assertThat(world.file("gh_provisioned_token"))
                .content()
                .isEqualTo("first_seen=1772366400\npassword=" + BORN_WITH.reveal() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(world.file("gh_provisioned_token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_first_sight_in_the_future_does_not_lengthen_a_life() throws Exception {
        provisioned().remember(BORN_WITH);
        world.step(Duration.ofHours(-5));
        assertThat(provisioned().firstSeen(BORN_WITH)).isEqualTo(world.clock().instant());
    }

    @Test
    void a_folder_that_cannot_be_written_is_said_once() throws Exception {
        Path file = Files.createFile(root.resolve("file"));
        CacheFolder folder = CacheFolder.choose(file.resolve("cache"), file, world.log::add);
        ProvisionedToken provisioned = new ProvisionedToken(folder, world.clock());
        provisioned.remember(BORN_WITH);
        provisioned.remember(BORN_WITH);
        assertThat(world.log)
                .hasSize(1)
                .first()
                .asString()
                .contains("cannot write")
                .doesNotContain("ghs_");
    }
}
