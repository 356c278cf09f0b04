package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ends of the published tokens, one per line, so that an old token of ours is recognized in a variable or a login. The
 * newest is first: a shell reads byte by byte, and most variables are hours old, not days. The file is as secret as the
 * record, though no token can be made from an end.
 */
final class RetiredTokens {
    static final String NAME = "gh_retired_tokens";
    /** A week's worth: a token serves for 55 minutes. */
    private static final int KEPT = 200;
    /** Two tokens agree in so many random characters once in 10^14 times. */
    private static final int END = 8;
    /** Of a file that another version has filled with whole tokens. */
    private static final int SIZE_LIMIT = 50 * 9 * 1024;

    private final CacheFolder folder;

    RetiredTokens(CacheFolder folder) {
        this.folder = folder;
    }

    boolean contains(Secret token) throws IOException {
        return read().contains(endOf(token.reveal()));
    }

    /** Adds a token that the list does not have. A list that cannot be trusted or read has none. */
    void addMissing(AtomicWriter writer, Secret token) throws IOException {
        if (!readable().contains(endOf(token.reveal()))) {
            add(writer, token);
        }
    }

    /** Adds the token as the newest. A list that cannot be trusted or read is replaced by a new one. */
    void add(AtomicWriter writer, Secret token) throws IOException {
        Set<String> ends = new LinkedHashSet<>();
        ends.add(endOf(token.reveal()));
        ends.addAll(readable());
        List<String> newest = ends.stream().limit(KEPT).toList();
        writer.write(NAME, (String.join("\n", newest) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> readable() {
        try {
            return read();
        } catch (IOException e) {
            return List.of();
        }
    }

    private List<String> read() throws IOException {
        byte[] content = folder.read(NAME, SIZE_LIMIT).orElse(new byte[0]);
        return new String(content, StandardCharsets.ISO_8859_1)
                .lines()
                .map(RetiredTokens::endOf)
                .filter(Secret::isToken)
                .toList();
    }

    private static String endOf(String token) {
        return token.substring(Math.max(0, token.length() - END));
    }
}
