package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A store without files; it counts how often somebody asked for the right to write. */
public final class InMemoryTokenStore implements TokenStore {
    private Optional<InstallationToken> held = Optional.empty();
    private RefreshState state = RefreshState.UNKNOWN;
    private boolean writable = true;
    private int leases;
    private Runnable whenLeased = () -> {};

    public static InMemoryTokenStore holding(InstallationToken token) {
        InMemoryTokenStore store = new InMemoryTokenStore();
        store.hold(token);
        return store;
    }

    /** Publishes as a successful refresh does. */
    public void hold(InstallationToken token) {
        held = Optional.of(token);
        state = state.succeeded(token, token.obtainedAt());
    }

    public void becomeReadOnly() {
        writable = false;
    }

    /** What another process has done by the time that the lease is given. */
    public void whenLeased(Runnable action) {
        whenLeased = action;
    }

    public int leases() {
        return leases;
    }

    @Override
    public Lease lease() throws TokenException {
        leases++;
        if (!writable) {
            throw new TokenException(TokenException.Kind.CACHE_UNWRITABLE, "the cache folder is read-only");
        }
        whenLeased.run();
        return new InMemoryLease();
    }

    @Override
    public Optional<InstallationToken> held() {
        return held;
    }

    @Override
    public Object version() {
        return List.of(held, state);
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return true;
    }

    @Override
    public RefreshState state() {
        return state;
    }

    private final class InMemoryLease implements Lease {
        @Override
        public void publish(InstallationToken token) {
            held = Optional.of(token);
        }

        @Override
        public void update(UnaryOperator<RefreshState> change) {
            state = change.apply(state);
        }

        @Override
        public void forget() {
            held = Optional.empty();
            state = state.forgotten();
        }

        @Override
        public void close() {}
    }
}
