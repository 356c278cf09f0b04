package ai.molecule.ghtoken.testing.standins;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A {@code credential} file as a strict outsider reads it, written from the contract and not from the program. */
public record PublishedRecord(Instant end, String source, String token) {
    private static final List<String> KEYS =
            List.of("expires_at", "source", "host", "username", "password", "id", "boot_id", "uptime_deadline");

    /** @return empty where there is no file */
    public static Optional<PublishedRecord> read(Path credential) {
        try {
            return Optional.of(parse(Files.readString(credential, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new AssertionError(
                    "the record cannot be read: " + e.getClass().getName());
        }
    }

    /** @throws AssertionError when it is torn or is not what the contract says; the message quotes nothing */
    private static PublishedRecord parse(String text) {
        String[] lines = text.split("\n", -1);
        String[] values = new String[KEYS.size()];
        require(lines.length == KEYS.size() + 3, "number of lines");
        require(lines[0].equals("v1"), "first line");
        for (int i = 0; i < KEYS.size(); i++) {
            require(lines[i + 1].startsWith(KEYS.get(i) + "="), KEYS.get(i));
            values[i] = lines[i + 1].substring(KEYS.get(i).length() + 1);
        }
        require(lines[KEYS.size() + 1].isEmpty() && lines[KEYS.size() + 2].isEmpty(), "empty last line");
        require(values[3].equals("x-access-token"), "username");
        require(values[5].equals(fingerprint(values[4])), "id");
        return new PublishedRecord(Instant.ofEpochSecond(Long.parseLong(values[0])), values[1], values[4]);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("the record is torn or wrong: " + what);
        }
    }

    private static String fingerprint(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return source + " token " + fingerprint(token) + " until " + end;
    }
}
