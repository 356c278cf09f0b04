package ai.molecule.ghtoken.git;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What happens to a token that GitHub has refused: it is marked, then replaced; a success takes the mark off. */
final class Rejection {
    /** An issuer that has no other token yet is not asked again sooner, however many gits fail meanwhile. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TokenStore store;
    private final Refresh refresh;

    Rejection(TokenStore store, Refresh refresh) {
        this.store = store;
        this.refresh = refresh;
    }

    /** The token to use instead of the refused one; the refused one itself while its issuer has no other. */
    InstallationToken replace(String refused, Instant now) throws TokenException {
        Optional<InstallationToken> held = store.held().filter(token -> !token.isExpiredAt(now));
        boolean alreadyReplaced = held.filter(token -> !isOf(token, refused)).isPresent();
        if (held.isPresent() && (alreadyReplaced || markedLately(now))) {
            return held.get();
        }
        // Marked before asking: a refresh that brings another token takes the mark off, one that repeats it does not.
        if (held.isPresent()) {
            mark(Optional.of(now));
        }
        return refresh.ensure(Optional.of(refused));
    }

    void accepted() {
        if (store.state().rejectedAt().isPresent()) {
            mark(Optional.empty());
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

    private void mark(Optional<Instant> rejectedAt) {
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(state -> state.rejected(rejectedAt));
        } catch (TokenException unwritable) {
            // A mark informs; where nothing can be written, the replacement matters all the same.
        }
    }
}
