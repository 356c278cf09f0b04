package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The published tokens, one per line, so that an old token of ours is recognized in a variable or a login. The newest
 * is first: a shell reads byte by byte, and most variables are hours old, not days.
 */
final class RetiredTokens {
    static final String NAME = "gh_retired_tokens";
    private static final int KEPT = 50;
    private static final int SIZE_LIMIT = KEPT * 9 * 1024;

    private final CacheFolder folder;

    RetiredTokens(CacheFolder folder) {
        this.folder = folder;
    }

    boolean contains(Secret token) throws IOException {
        return read().contains(token.reveal());
    }

    /** Adds a token that the list does not have. A list that cannot be trusted or read has none. */
    void addMissing(AtomicWriter writer, Secret token) throws IOException {
        if (!readable().contains(token.reveal())) {
            add(writer, token);
        }
    }

    /** Adds the token as the newest. A list that cannot be trusted or read is replaced by a new one. */
    void add(AtomicWriter writer, Secret token) throws IOException {
        List<String> tokens = readable();
        tokens.remove(token.reveal());
        tokens.add(0, token.reveal());
        List<String> newest = tokens.subList(0, Math.min(KEPT, tokens.size()));
        writer.write(NAME, (String.join("\n", newest) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> readable() {
        try {
            return read();
        } catch (IOException e) {
            return new ArrayList<>();
        }
    }

    private List<String> read() throws IOException {
        byte[] content = folder.read(NAME, SIZE_LIMIT).orElse(new byte[0]);
        List<String> tokens = new ArrayList<>();
        Collections.addAll(tokens, new String(content, StandardCharsets.ISO_8859_1).split("\n"));
        tokens.removeIf(line -> !Secret.isToken(line));
        return tokens;
    }
}
