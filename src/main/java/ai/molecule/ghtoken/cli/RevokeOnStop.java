package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.source.GitHubApi;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** When a daemon stops, revokes at GitHub each living token that it has seen in the cache. */
final class RevokeOnStop implements RefreshLoop.Hooks {
    /** For all requests: the supervisor kills a daemon 5 s after it has told it to stop. */
    static final Duration GRACE = Duration.ofSeconds(4);

    /** For one request. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final int NO_CONTENT = 204;

    private final TokenStore store;
    private final GitHubApi gitHub;
    private final Clock clock;
    private final Logger logger;
    private final List<InstallationToken> seen = new ArrayList<>();

    RevokeOnStop(TokenStore store, GitHubApi gitHub, Clock clock, Logger logger) {
        this.store = store;
        this.gitHub = gitHub;
        this.clock = clock;
        this.logger = logger;
    }

    @Override
    public synchronized void attend(Instant now, Optional<InstallationToken> held, boolean refreshed) {
        seen.removeIf(token -> token.isExpiredAt(now));
        held.filter(RevokeOnStop::isOurs)
                .filter(token -> seen.stream().noneMatch(old -> old.value().equals(token.value())))
                .ifPresent(seen::add);
    }

    /** The cache forgets its token first, so that no reader gets a dead one. */
    synchronized void revoke() {
        try (TokenStore.Lease lease = store.lease()) {
            Optional<InstallationToken> held = store.held();
            attend(clock.instant(), held, false);
            if (held.filter(RevokeOnStop::isOurs).isPresent()) {
                lease.forget();
            }
        } catch (TokenException e) {
            logger.warn("the cache keeps its token: {}", e.getMessage());
        }
        seen.forEach(this::revoke);
    }

    /** A platform's token is shared with other workspaces. */
    private static boolean isOurs(InstallationToken token) {
        return token.origin() == Origin.APP || token.origin() == Origin.STS;
    }

    private void revoke(InstallationToken token) {
        String failure;
        try {
            int status = gitHub.revoke(token.value(), LIMIT);
            failure = status == NO_CONTENT ? "" : "GitHub answered " + status;
        } catch (TokenException e) {
            failure = e.getMessage();
        }
        if (failure.isEmpty()) {
            logger.info("revoked {}", token.name());
        } else {
            logger.warn("could not revoke {}: {}", token.describedAt(clock.instant()), failure);
        }
    }
}
