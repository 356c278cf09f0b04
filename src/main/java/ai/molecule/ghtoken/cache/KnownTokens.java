package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Distinguishes the program's tokens (published, or provisioned with the container) from a person's. The ends of those that
 * were published in a folder are in a file there, one per line, the newest first: a shell reads byte by byte, and most
 * variables are hours old, not days. The file is as secret as the record, though no token can be made from an end.
 *
 * @param folder the main one, or an owner's
 */
public record KnownTokens(CacheFolder folder) {
    private static final String RETIRED = "gh_retired_tokens";
    /** A week's worth: a token serves for 55 minutes. */
    private static final int KEPT = 200;
    /** Two tokens agree in so many random characters once in 10^14 times. */
    private static final int END = 8;
    /** Of a file that another version has filled with whole tokens. */
    private static final int SIZE_LIMIT = 50 * 9 * 1024;

    /** Whether the token was published in any folder of this cache, or provisioned. False also if the files cannot be read. */
    public boolean contain(Secret token) {
        try {
            return containAll(List.of(token));
        } catch (IOException e) {
            return false;
        }
    }

    public boolean containAll(List<Secret> tokens) throws IOException {
        CacheFolder main = folder.main();
        Set<String> ends = new HashSet<>(read(main));
        for (CacheFolder owners : new OwnerFolders(main).all()) {
            ends.addAll(read(owners));
        }
        return tokens.stream()
                .allMatch(token -> ends.contains(endOf(token.reveal()))
                        || ProvisionedToken.sighting(main, token).isPresent());
    }

    /**
     * Adds tokens, the newest first, for a caller that holds the folder's refresh lock. A list that cannot be trusted or read
     * is replaced by a new one.
     *
     * @throws TokenException the list cannot be written
     */
    void add(List<Secret> tokens) throws TokenException {
        folder.write(writer -> {
            Set<String> ends = new LinkedHashSet<>();
            tokens.forEach(token -> ends.add(endOf(token.reveal())));
            ends.addAll(readable());
            List<String> newest = ends.stream().limit(KEPT).toList();
            writer.write(RETIRED, (String.join("\n", newest) + "\n").getBytes(StandardCharsets.US_ASCII));
        });
    }

    private List<String> readable() {
        try {
            return read(folder);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> read(CacheFolder folder) throws IOException {
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
