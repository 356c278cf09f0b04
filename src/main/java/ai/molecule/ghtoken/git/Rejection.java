package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Marks a token that GitHub has refused, and replaces it; a success removes the mark. A token that is refused again within a
 * minute is held back for the rest of that minute: git-lfs would ask without end.
 */
final class Rejection {
    /** The least time between two requests to an issuer that has no other token yet, however many gits fail. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TokenStore store;
    private final CredentialHelper.Refresh refresh;

    Rejection(TokenStore store, CredentialHelper.Refresh refresh) {
        this.store = store;
        this.refresh = refresh;
    }

    /**
     * The held token, or another one if it has been held back for a minute.
     *
     * @throws TokenException while it is held back
     */
    InstallationToken unlessHeldBack(InstallationToken held, Instant now) throws TokenException {
        return store.state().rejections().again() ? replace(held.value().fingerprint(), now) : held;
    }

    /**
     * The token to use instead of the refused one; the refused one itself if its issuer has just been asked and has no
     * other.
     *
     * @throws TokenException also for a second refusal within a minute, when the issuer still has no other
     */
    InstallationToken replace(String refused, Instant now) throws TokenException {
        Optional<InstallationToken> held = store.held().filter(token -> !token.isExpiredAt(now));
        boolean alreadyReplaced = held.filter(token -> !isOf(token, refused)).isPresent();
        if (alreadyReplaced) {
            return held.get();
        }
        if (held.isPresent() && markedLately(now)) {
            return afterTheRefresh(refused, now);
        }
        // Marked before the request: a refresh that gets another token removes the mark, one that gets the same does
        // not.
        if (held.isPresent()) {
            record(state -> state.rejected(Optional.of(now)));
        }
        return refresh.ensure(Optional.of(refused));
    }

    /** The process that marked the token is asking for another one now, or has asked. */
    private InstallationToken afterTheRefresh(String refused, Instant now) throws TokenException {
        awaitRefresh();
        Optional<InstallationToken> other =
                store.held().filter(token -> !token.isExpiredAt(now)).filter(token -> !isOf(token, refused));
        if (other.isPresent()) {
            return other.get();
        }
        if (!hasAskedSinceTheMark()) {
            return refresh.ensure(Optional.of(refused));
        }
        if (!store.state().rejections().again()) {
            record(RefreshState::rejectedAgain);
        }
        throw new TokenException(TokenException.Kind.BAD_ANSWER, "GitHub refuses the token, and there is no other yet");
    }

    /** A refresh holds the lease until it ends. */
    private void awaitRefresh() {
        try {
            store.lease().close();
        } catch (TokenException unwritable) {
            // Then no process refreshes here.
        }
    }

    private boolean hasAskedSinceTheMark() {
        RefreshState state = store.state();
        Instant mark = state.rejectedAt().orElse(Instant.MAX);
        return state.published()
                        .filter(facts -> !facts.fetchedAt().isBefore(mark))
                        .isPresent()
                || state.failures()
                        .last()
                        .filter(failure -> !failure.at().isBefore(mark))
                        .isPresent();
    }

    void accepted() {
        if (store.state().rejectedAt().isPresent()) {
            record(state -> state.rejected(Optional.empty()));
        }
    }

    private boolean markedLately(Instant now) {
        return store.state()
                .rejectedAt()
                .filter(at -> Duration.between(at, now).abs().compareTo(PATIENCE) < 0)
                .isPresent();
    }

    private static boolean isOf(InstallationToken token, String fingerprint) {
        return token.value().fingerprint().equals(fingerprint);
    }

    private void record(UnaryOperator<RefreshState> change) {
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(change);
        } catch (TokenException unwritable) {
            // The replacement does not depend on the mark.
        }
    }
}
