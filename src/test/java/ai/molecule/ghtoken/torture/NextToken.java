package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.testing.Await;
import ai.molecule.ghtoken.testing.JarProcess;
import ai.molecule.ghtoken.testing.PublishedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Makes a daemon refresh and waits until readers have what that brought. */
final class NextToken {
    private static final Duration SOON = Duration.ofSeconds(60);

    private NextToken() {}

    static void comesFrom(JarProcess daemon, Path credential) throws IOException, InterruptedException {
        Optional<PublishedRecord> old = PublishedRecord.read(credential);
        daemon.signal("HUP");
        Await.until(
                "the next token", SOON, () -> !PublishedRecord.read(credential).equals(old));
    }
}
