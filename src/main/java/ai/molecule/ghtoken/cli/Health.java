package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Provider;
import ai.molecule.ghtoken.os.ProcessIdentity;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a working token is available, and whether the daemon that renews it is alive.
 *
 * @param word one of docs/health.md
 * @param working whether the exit code is 0
 * @param why one clause without a secret
 */
record Health(String word, boolean working, String why) {
    private static final String NOT_CONFIGURED = ", not configured: there is no GitHub App to get a token from";

    static Health off(Provider provider) {
        return new Health("off", true, provider.why() + ", github is left alone");
    }

    static Health unreadable(String reason) {
        return new Health("unreadable", false, reason);
    }

    @Override
    public String toString() {
        return word + ": " + why;
    }

    /** The first word of docs/health.md that applies. */
    static Health of(Optional<InstallationToken> held, RefreshState state, Instant now) {
        return deadDaemon(state, now).orElseGet(() -> ofToken(held, state, now));
    }

    /** Only whether a working token is available. */
    static Health ofToken(Optional<InstallationToken> held, RefreshState state, Instant now) {
        return held.map(token -> of(token, state, now)).orElseGet(() -> missing(state));
    }

    private static Health missing(RefreshState state) {
        return new Health("missing", false, "no token is cached" + (state.isNotConfigured() ? NOT_CONFIGURED : ""));
    }

    /** Only whether the daemon is alive and on time: for startup and liveness probes. */
    static Health live(RefreshState state, Instant now) {
        if (state.daemon().isEmpty()) {
            return new Health("daemon-dead", false, "no daemon has been started on this cache");
        }
        return deadDaemon(state, now).orElse(new Health("live", true, "the daemon is alive and on time"));
    }

    private static Optional<Health> deadDaemon(RefreshState state, Instant now) {
        if (state.daemon().isEmpty()) {
            return Optional.empty();
        }
        if (!ProcessIdentity.mayBeAlive(state.daemon().get())) {
            return Optional.of(new Health("daemon-dead", false, "the daemon's process is gone"));
        }
        return state.nextRefreshAt()
                .map(next -> Duration.between(next, now))
                .filter(late -> late.compareTo(RefreshState.GRACE) > 0)
                .map(late -> new Health("daemon-dead", false, "its refresh is " + late.toSeconds() + " s overdue"));
    }

    private static Health of(InstallationToken token, RefreshState state, Instant now) {
        String name = token.name();
        if (token.isExpiredAt(now)) {
            return new Health("expired", false, name + " has expired");
        }
        if (state.rejectedAt().isPresent()) {
            return new Health("rejected", false, "GitHub refused " + name + " and there is no other yet");
        }
        String life = token.expiresAt()
                .map(end -> " lives " + Duration.between(now, end).toSeconds() + " s more")
                .orElse(" has no known end");
        if (!token.isRenewable()) {
            return new Health("fallback", true, name + life + (state.isNotConfigured() ? NOT_CONFIGURED : ""));
        }
        boolean failing = state.failures().consecutive() > 0;
        return new Health(failing ? "stale" : "fresh", true, name + life);
    }
}
