package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.Optional;

/** An empty, read-only store, for settings that do not tell where the cache is. */
final class NoStore implements TokenStore {
    @Override
    public Lease lease() throws TokenException {
        throw new TokenException(Kind.CACHE_UNWRITABLE, "there is no cache folder");
    }

    @Override
    public Optional<InstallationToken> held() {
        return Optional.empty();
    }

    @Override
    public Object version() {
        return "";
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return false;
    }

    @Override
    public RefreshState state() {
        return RefreshState.UNKNOWN;
    }
}
