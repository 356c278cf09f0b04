package ai.molecule.ghtoken.cache;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KilledWriterTest {
    private static final int KILLS = 30;

    @Test
    void a_reader_never_sees_a_torn_record_or_none_while_writers_are_killed(@TempDir Path root) throws Exception {
        CacheWorld world = new CacheWorld(root);
        publishOnce(world);
        Random random = new Random(3);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong reads = new AtomicLong();
        AtomicReference<String> torn = new AtomicReference<>();
        Thread reader = new Thread(() -> readUntil(stop, world.file("credential"), reads, torn));
        reader.start();
        for (int i = 0; i < KILLS; i++) {
            try (ChildJvm writer = ChildJvm.start(CacheProcess.class, "publish-forever", world.home.toString(), "")) {
                for (int published = random.nextInt(40); published >= 0; published--) {
                    assertThat(writer.line()).isEqualTo("published");
                }
                writer.kill();
            }
        }
        stop.set(true);
        reader.join();
        assertThat(torn).hasNullValue();
        assertThat(reads.get()).isGreaterThan(KILLS);
        assertThat(world.cache().held()).isPresent();
        publishOnce(world);
    }

    private static void publishOnce(CacheWorld world) throws Exception {
        try (ChildJvm first = ChildJvm.start(CacheProcess.class, "publish", world.home.toString(), "one")) {
            assertThat(first.line()).isEqualTo("published");
        }
    }

    private static void readUntil(AtomicBoolean stop, Path credential, AtomicLong reads, AtomicReference<String> torn) {
        while (!stop.get()) {
            try {
                byte[] content = Files.readAllBytes(credential);
                if (CredentialRecord.parse(content).isEmpty()) {
                    torn.set(content.length + " bytes that are no record");
                }
                reads.incrementAndGet();
            } catch (Exception e) {
                torn.set(e.toString());
            }
        }
    }
}
