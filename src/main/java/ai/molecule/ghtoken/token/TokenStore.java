package ai.molecule.ghtoken.token;

import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What all processes on one cache folder share: the published token and what is known of it. Anybody may read at any
 * time and never waits; whoever writes holds the {@link Lease}.
 */
public interface TokenStore {

    /** The right to write, held by one process at a time while it refreshes. */
    interface Lease extends TokenSink, AutoCloseable {
        /** Changes what is recorded, whole and at once. */
        void update(UnaryOperator<RefreshState> change) throws TokenException;

        /** Forgets the published token; the next reader finds none. */
        void forget() throws TokenException;

        @Override
        void close();
    }

    /**
     * Waits until no other process is refreshing. A holder that hangs is waited for only so long: a second request does
     * less harm than a dead token. Not reentrant.
     */
    Lease lease() throws TokenException;

    /** The published token, living or not, with its times moved to what the local clock says now. */
    Optional<InstallationToken> held();

    /**
     * Equal to the one before when nobody has changed what {@link #held()} and {@link #state()} answer; only a step of the
     * clock moves their times. What was changed in place, not by renaming, may show in the tenth only. Far cheaper to ask than
     * those two. Unequal proves nothing.
     */
    Object version();

    /**
     * Whether the end of the held token is counted in time since boot. Otherwise it is as right as the clock, which may
     * have been stepped, or be another machine's, since it was written down.
     */
    boolean isHeldCountedSinceBoot();

    /** What is known of the refreshing; {@link RefreshState#UNKNOWN} where nothing legible is recorded. */
    RefreshState state();
}
