package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Distinguishes the program's tokens (published, or provisioned with the container) from a person's. The ends of the
 * published ones are in a file, one per line, the newest first: a shell reads byte by byte, and most variables are
 * hours old, not days. The file is as secret as the record, though no token can be made from an end.
 */
public record KnownTokens(CacheFolder folder) {
    private static final String RETIRED = "gh_retired_tokens";
    private static final String LOCK = "known.lock";
    /** Another process holds the lock for as long as it takes to write a small file. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A week's worth: a token serves for 55 minutes. */
    private static final int KEPT = 200;
    /** Two tokens agree in so many random characters once in 10^14 times. */
    private static final int END = 8;
    /** Of a file that another version has filled with whole tokens. */
    private static final int SIZE_LIMIT = 50 * 9 * 1024;

    /** False also if the files cannot be read. */
    public boolean contain(Secret token) {
        try {
            return containAll(List.of(token));
        } catch (IOException e) {
            return false;
        }
    }

    public boolean containAll(List<Secret> tokens) throws IOException {
        for (Secret token : tokens) {
            if (!read().contains(endOf(token.reveal()))
                    && ProvisionedToken.sighting(folder, token).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds tokens, the newest first. A list that cannot be trusted or read is replaced by a new one.
     *
     * @throws TokenException the list cannot be written, or the file that is locked meanwhile
     */
    void add(List<Secret> tokens) throws TokenException {
        ProcessLock.Held alone = lock();
        try {
            folder.write(writer -> {
                Set<String> ends = new LinkedHashSet<>();
                tokens.forEach(token -> ends.add(endOf(token.reveal())));
                ends.addAll(readable());
                List<String> newest = ends.stream().limit(KEPT).toList();
                writer.write(RETIRED, (String.join("\n", newest) + "\n").getBytes(StandardCharsets.US_ASCII));
            });
        } finally {
            alone.close();
        }
    }

    /** Whoever publishes an owner's token holds only that owner's lock. Without owners, the refresh lock is enough. */
    private ProcessLock.Held lock() throws TokenException {
        return new OwnerFolders(folder).exist()
                ? new ProcessLock(folder, LOCK, new BackgroundCall(), PATIENCE).acquire()
                : () -> {};
    }

    private List<String> readable() {
        try {
            return read();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<String> read() throws IOException {
        byte[] content = folder.read(RETIRED, SIZE_LIMIT).orElse(new byte[0]);
        return new String(content, StandardCharsets.ISO_8859_1)
                .lines()
                .map(KnownTokens::endOf)
                .filter(Secret::isToken)
                .toList();
    }

    private static String endOf(String token) {
        return token.substring(Math.max(0, token.length() - END));
    }
}
