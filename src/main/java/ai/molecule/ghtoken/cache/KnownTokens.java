package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.util.List;

/** Distinguishes the program's tokens (published, or provisioned with the container) from a person's. */
public final class KnownTokens {
    private final CacheFolder folder;
    private final RetiredTokens retired;

    public KnownTokens(CacheFolder folder) {
        this.folder = folder;
        this.retired = new RetiredTokens(folder);
    }

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
            if (!retired.contains(token) && !ProvisionedToken.matches(folder, token)) {
                return false;
            }
        }
        return true;
    }
}
