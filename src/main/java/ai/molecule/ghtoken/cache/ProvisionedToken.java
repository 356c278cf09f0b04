package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The token that the container was started with, and when it was first seen: a restart with the same environment must
 * not extend its assumed life. The file has two lines: {@code first_seen=<epoch seconds>} and {@code password=<token>}.
 */
public record ProvisionedToken(CacheFolder folder, Clock clock) {
    private static final String NAME = "gh_provisioned_token";
    private static final Pattern FORMAT = Pattern.compile("first_seen=([0-9]{1,12})\npassword=(.+)\n");
    private static final int SIZE_LIMIT = 9 * 1024;

    /**
     * Records the token, unless it is recorded already. Only a process that has the container's own environment may
     * call this: a command may have been given another token by a person.
     */
    public void remember(Secret token) {
        if (isKnown(token) || !Secret.isToken(token.reveal())) {
            return;
        }
        String text = "first_seen=" + clock.instant().getEpochSecond() + "\npassword=" + token.reveal() + "\n";
        try {
            folder.write(writer -> writer.writeDurably(NAME, text.getBytes(StandardCharsets.US_ASCII)));
        } catch (TokenException e) {
            folder.notices().once(e.getMessage());
        }
    }

    /** When the recorded token was first seen; the current time for any other token. */
    public Instant firstSeen(Secret token) {
        Instant now = clock.instant();
        return sighting(folder, token).filter(seen -> !seen.isAfter(now)).orElse(now);
    }

    /** Whether it is the recorded token. */
    public boolean isKnown(Secret token) {
        return sighting(folder, token).isPresent();
    }

    /** When the token was first seen; empty if it is not the recorded one, or the file cannot be read. */
    static Optional<Instant> sighting(CacheFolder folder, Secret token) {
        try {
            byte[] content = folder.read(NAME, SIZE_LIMIT).orElse(new byte[0]);
            Matcher lines = FORMAT.matcher(new String(content, StandardCharsets.ISO_8859_1));
            boolean same = lines.matches() && Secret.of(lines.group(2)).equals(token);
            return same ? Optional.of(Instant.ofEpochSecond(Long.parseLong(lines.group(1)))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
