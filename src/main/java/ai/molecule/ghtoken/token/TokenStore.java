package ai.molecule.ghtoken.token;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The state that all processes on one cache folder share: the published token and the state of refreshing. Reading
 * never waits; writing requires the {@link Lease}. Thread-safe.
 */
public interface TokenStore {

    /** The right to write, held by one process at a time. */
    interface Lease extends TokenSink, AutoCloseable {
        /** Changes the recorded state atomically. */
        void update(UnaryOperator<RefreshState> change) throws TokenException;

        /** Deletes the published token. */
        void forget() throws TokenException;

        @Override
        void close();
    }

    /**
     * Waits until no other process holds the lease, for a limited time: a second request does less harm than a dead
     * token. Not reentrant.
     */
    Lease lease() throws TokenException;

    /** The published token, living or expired, with its times corrected for clock steps. */
    Optional<InstallationToken> held();

    /**
     * A value that stays equal while the results of {@link #held()} and {@link #state()} do not change, apart from
     * clock steps. Cheaper than those. An unequal value does not prove a change.
     */
    Object version();

    /**
     * Whether the expiry of the held token is counted in time since boot. Otherwise it is only as right as the wall
     * clock, which may have been stepped since.
     */
    boolean isHeldCountedSinceBoot();

    /** The recorded state; {@link RefreshState#UNKNOWN} if there is none or it is invalid. */
    RefreshState state();
}
