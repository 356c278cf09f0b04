package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The cache folder in memory: one token, its state, and (or not) a boot clock that sees through a stepped wall clock. */
public final class ModelStore implements TokenStore {
    private final VirtualTime time;
    private final boolean hasBootClock;
    private final Consumer<Optional<InstallationToken>> onChange;
    private RefreshState state = RefreshState.UNKNOWN;
    private Optional<InstallationToken> token = Optional.empty();
    private long wallOffsetAtPublication;
    private int version;

    /** @param onChange told of each publication */
    public ModelStore(VirtualTime time, boolean hasBootClock, Consumer<Optional<InstallationToken>> onChange) {
        this.time = time;
        this.hasBootClock = hasBootClock;
        this.onChange = onChange;
    }

    @Override
    public Lease lease() {
        return new ModelLease();
    }

    @Override
    public Optional<InstallationToken> held() {
        long moved = time.wallOffset() - wallOffsetAtPublication;
        return !hasBootClock || moved == 0 ? token : token.map(held -> movedBy(held, moved));
    }

    private static InstallationToken movedBy(InstallationToken held, long millis) {
        Optional<Instant> end = held.expiresAt().map(instant -> instant.plusMillis(millis));
        return new InstallationToken(held.value(), held.obtainedAt(), end, held.origin());
    }

    @Override
    public Object version() {
        return version;
    }

    @Override
    public boolean isHeldCountedSinceBoot() {
        return hasBootClock;
    }

    @Override
    public RefreshState state() {
        return state;
    }

    private final class ModelLease implements Lease {
        @Override
        public void publish(InstallationToken published) {
            token = Optional.of(published);
            version++;
            wallOffsetAtPublication = time.wallOffset();
            onChange.accept(token);
        }

        @Override
        public void update(UnaryOperator<RefreshState> change) {
            RefreshState changed = change.apply(state);
            version += changed.equals(state) ? 0 : 1;
            state = changed;
        }

        @Override
        public void forget() {
            token = Optional.empty();
            version++;
            state = state.forgotten();
            onChange.accept(token);
        }

        @Override
        public void close() {
            // One thread at a time in virtual time: there is nobody to wake.
        }
    }
}
