package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.RefreshState.Failure;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one look at the store found.
 *
 * @param version as {@link TokenStore#version()}, asked before the rest
 * @param held the published token, living or not
 * @param state what was recorded beside it
 */
record View(Object version, Optional<InstallationToken> held, RefreshState state) {
    /** Recorded times are exact to the second, and a slewed clock moves them by less than this. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** Before the first look. */
    static final View NOTHING = new View(new Object(), Optional.empty(), RefreshState.UNKNOWN);

    static View of(TokenStore store) {
        Object version = store.version();
        return new View(version, store.held(), store.state());
    }

    /** The same, but out of date for the next look, whatever the store's version. */
    View unseen() {
        return new View(NOTHING.version, held, state);
    }

    boolean isRejected() {
        return state.rejectedAt().isPresent();
    }

    /** Since when the last failure has been the same. */
    Optional<Instant> failingSince() {
        return state.failures().last().map(Failure::since);
    }

    boolean isReplacedSince(View before) {
        return held.isPresent()
                && !held.map(InstallationToken::value).equals(before.held.map(InstallationToken::value));
    }

    boolean isEmptiedSince(View before) {
        return held.isEmpty() && before.held.isPresent();
    }

    /** Also for a folder that reappears with an old token that was refused. */
    boolean isRefusedSince(View before) {
        return isRejected() && (isReplacedSince(before) || !before.isRejected());
    }

    /** Whether another process has moved the recorded time of the next refresh to the present, as refresh-now does. */
    boolean isHurriedSince(View before, Instant due, Instant now) {
        Optional<Instant> next = state.nextRefreshAt();
        return next.isPresent()
                && !next.equals(before.state.nextRefreshAt())
                && next.get().isBefore(due.minus(TOLERANCE))
                && !next.get().isAfter(now);
    }

    /**
     * Whether that daemon is no longer recorded, for example because somebody has emptied the cache folder. The start
     * time tells daemons apart: a record's own equals is generated at run time, from classes that no CDS archive can
     * hold.
     */
    boolean isForgotten(Optional<DaemonProcess> daemon) {
        return daemon.isPresent()
                && !state.daemon().map(DaemonProcess::startTime).equals(daemon.map(DaemonProcess::startTime));
    }
}
