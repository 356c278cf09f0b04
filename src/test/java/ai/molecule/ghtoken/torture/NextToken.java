package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Waits until readers have another token than before. */
final class NextToken {
    /** The back-off's cap of 60 s, and a refresh. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private NextToken() {}

    /** Makes a daemon refresh first. */
    static void comesFrom(JarProcess daemon, Path credential) throws IOException, InterruptedException {
        Optional<PublishedRecord> old = PublishedRecord.read(credential);
        daemon.signal("HUP");
        comesAfter(old, credential);
    }

    static void comesAfter(Optional<PublishedRecord> old, Path credential) {
        Await.until("the next token", SOON, () -> {
            Optional<PublishedRecord> now = PublishedRecord.read(credential);
            return now.isPresent() && !now.equals(old);
        });
    }
}
