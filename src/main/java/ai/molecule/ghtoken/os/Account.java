package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A user of this machine, as passwd(5) has it. */
public record Account(String name, int uid, int gid, Path home) {
    private static final Path USERS = Path.of("/etc/passwd");
    private static final int FIELDS = 7;

    /** @throws IOException the file of users cannot be read */
    public static Optional<Account> named(String name) throws IOException {
        // Bytes as characters: a comment in another encoding is no reason to fail.
        for (String line : Files.readAllLines(USERS, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= FIELDS && fields[0].equals(name)) {
                return Optional.of(new Account(
                        name, Integer.parseInt(fields[2]), Integer.parseInt(fields[3]), Path.of(fields[5])));
            }
        }
        return Optional.empty();
    }
}
