package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The token that the container was started with, and when it was first seen: a restart with the same environment must
 * not extend its assumed life. The file has two lines: {@code first_seen=<epoch seconds>} and {@code password=<token>}.
 */
public final class ProvisionedToken {
    static final String NAME = "gh_provisioned_token";
    private static final int SIZE_LIMIT = 9 * 1024;

    private record Sighting(long firstSeen, Secret token) {}

    private final CacheFolder folder;
    private final Clock clock;

    public ProvisionedToken(CacheFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Records the token, unless it is recorded already. Only a process that has the container's own environment may
     * call this: a command may have been given another token by a person.
     */
    public void remember(Secret token) {
        if (!matches(folder, token) && Secret.isToken(token.reveal())) {
            write(new Sighting(clock.instant().getEpochSecond(), token));
        }
    }

    /** When the recorded token was first seen; the current time for any other token. */
    public Instant firstSeen(Secret token) {
        Instant now = clock.instant();
        return readable(folder)
                .filter(known -> known.token().equals(token))
                .map(known -> Instant.ofEpochSecond(known.firstSeen()))
                .filter(seen -> !seen.isAfter(now))
                .orElse(now);
    }

    /** Whether it is the recorded token. */
    public boolean isKnown(Secret token) {
        return matches(folder, token);
    }

    static boolean matches(CacheFolder folder, Secret token) {
        Optional<Sighting> known = readable(folder);
        return known.isPresent() && known.get().token().equals(token);
    }

    private void write(Sighting sighting) {
        String text = "first_seen=" + sighting.firstSeen() + "\npassword="
                + sighting.token().reveal() + "\n";
        try (AtomicWriter writer = folder.openForWriting()) {
            writer.writeDurably(NAME, text.getBytes(StandardCharsets.US_ASCII));
            writer.sweep();
        } catch (IOException e) {
            folder.notices()
                    .once(FileAccessException.unwritable(folder.path(), e).getMessage());
        }
    }

    private static Optional<Sighting> readable(CacheFolder folder) {
        try {
            return folder.read(NAME, SIZE_LIMIT).flatMap(ProvisionedToken::parse);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Sighting> parse(byte[] content) {
        RecordLines lines = new RecordLines(content);
        long seen = lines.number("first_seen=");
        String token = lines.value("password=");
        boolean sound = lines.areExactlyThese() && Secret.isToken(token);
        return sound ? Optional.of(new Sighting(seen, Secret.of(token))) : Optional.empty();
    }
}
