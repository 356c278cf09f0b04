package ai.molecule.ghtoken.cache;

import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.util.List;

/** Tells a token that we published, or that the container was born with, from one that a person brought. */
public final class KnownTokens {
    private final CacheFolder folder;
    private final RetiredTokens retired;

    public KnownTokens(CacheFolder folder) {
        this.folder = folder;
        this.retired = new RetiredTokens(folder);
    }

    /** False also where it cannot be told. */
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
