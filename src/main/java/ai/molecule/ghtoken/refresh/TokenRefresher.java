package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.os.SoftDeadline;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.Failure;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Performs one refresh: takes the lock, checks whether another process has just refreshed, fetches, publishes. Does not
 * retry, does not sleep, and never replaces a living token by the fallback. Thread-safe.
 *
 * @param fallback the token that the container was started with; published only if there is no living token
 */
public record TokenRefresher(
        TokenStore store, TokenSource source, TokenSource fallback, SoftDeadline softDeadline, Clock clock) {

    /**
     * @param askedAt when a new token was requested. An attempt of another process that ended after this instant is
     *     taken for this one, whether it succeeded or failed: fifty readers of an empty cache make one request.
     */
    public RefreshOutcome refresh(Instant askedAt) {
        return refresh(askedAt, null);
    }

    /** @param rejected the fingerprint of a token that GitHub refused: another process's result must differ from it */
    public RefreshOutcome refresh(Instant askedAt, @Nullable String rejected) {
        try (TokenStore.Lease lease = store.lease()) {
            Optional<InstallationToken> before = store.held();
            RefreshOutcome joined = joined(store.state(), before, askedAt, rejected);
            return joined != null ? joined : attempt(lease, before);
        } catch (TokenException e) {
            return new RefreshOutcome.Failed(e, store.held(), false);
        }
    }

    private @Nullable RefreshOutcome joined(
            RefreshState state, Optional<InstallationToken> held, Instant askedAt, @Nullable String rejected) {
        Instant now = clock.instant();
        if (held.isPresent() && isFresh(state, held.get(), askedAt, now)) {
            InstallationToken token = held.get();
            return token.value().fingerprint().equals(rejected) ? null : new RefreshOutcome.Refreshed(token, false);
        }
        Optional<Failure> failure = state.failures().last();
        if (state.failures().consecutive() > 0
                && failure.isPresent()
                && isBetween(askedAt, failure.get().at(), now)) {
            Kind kind = failure.get().kind();
            TokenException why = new TokenException(
                    kind,
                    "another process has just tried: " + kind.word(),
                    null,
                    failure.get().answer());
            return new RefreshOutcome.Failed(why, held, false);
        }
        return null;
    }

    private static boolean isFresh(RefreshState state, InstallationToken held, Instant askedAt, Instant now) {
        return held.isRenewable()
                && !held.isExpiredAt(now)
                && state.published()
                        .filter(facts -> facts.fingerprint().equals(held.value().fingerprint()))
                        .filter(facts -> isBetween(askedAt, facts.fetchedAt(), now))
                        .isPresent();
    }

    private static boolean isBetween(Instant from, Instant instant, Instant to) {
        return instant.isAfter(from) && !instant.isAfter(to);
    }

    private RefreshOutcome attempt(TokenStore.Lease lease, Optional<InstallationToken> before) throws TokenException {
        InstallationToken token;
        try {
            token = notYounger(softDeadline.fetch(source, () -> fallBackQuietly(lease, before)));
        } catch (TokenException e) {
            return failed(lease, before, e);
        } catch (RuntimeException e) {
            return failed(
                    lease,
                    before,
                    new TokenException(Kind.DEFECT, "a defect: " + e.getClass().getName()));
        }
        lease.publish(token);
        lease.update(state -> state.succeeded(token, clock.instant()));
        boolean unchanged = before.map(old -> old.value().equals(token.value())).orElse(false);
        return new RefreshOutcome.Refreshed(token, unchanged);
    }

    /**
     * An issuer that dates the same token anew at each request does not extend its life. Applies only if the kernel
     * counts the time: otherwise a clock step could end a living token.
     */
    private InstallationToken notYounger(InstallationToken token) throws TokenException {
        Optional<Instant> latest = store.state().latestEnd(token).filter(end -> store.isHeldCountedSinceBoot());
        if (latest.isEmpty() || !latest.get().isBefore(token.latestEnd().orElse(Instant.MAX))) {
            return token;
        }
        InstallationToken older = token.expiresAt().isPresent()
                ? new InstallationToken(token.value(), token.obtainedAt(), latest, token.origin())
                : new InstallationToken(
                        token.value(), latest.get().minus(InstallationToken.LIFE), Optional.empty(), token.origin());
        if (older.isExpiredAt(clock.instant())) {
            throw new TokenException(
                    Kind.BAD_ANSWER,
                    "the answer holds a token that first came more than an hour ago, so it has expired");
        }
        return older;
    }

    private RefreshOutcome failed(TokenStore.Lease lease, Optional<InstallationToken> before, TokenException why)
            throws TokenException {
        Instant now = clock.instant();
        TokenException judged = LastingRefusal.judge(why, store.state(), store.held(), now);
        fallBack(lease, store.held());
        lease.update(state -> state.failed(judged, now));
        Optional<InstallationToken> held = store.held();
        // It may have been published at the soft deadline already.
        boolean fellBack = !held.map(InstallationToken::value).equals(before.map(InstallationToken::value));
        return new RefreshOutcome.Failed(judged, held, fellBack);
    }

    private void fallBackQuietly(TokenStore.Lease lease, Optional<InstallationToken> held) {
        try {
            fallBack(lease, held);
        } catch (TokenException e) {
            // The source's answer will be published too, and reports the same failure.
            return;
        }
    }

    private void fallBack(TokenStore.Lease lease, Optional<InstallationToken> held) throws TokenException {
        Instant now = clock.instant();
        if (held.isPresent() && !held.get().isExpiredAt(now)) {
            return;
        }
        InstallationToken provisioned;
        try {
            provisioned = fallback.fetch();
        } catch (TokenException nothing) {
            return;
        }
        lease.publish(provisioned);
        lease.update(state -> state.fellBackTo(provisioned, now));
    }

    /**
     * Publishes the held token again, which writes what another program has changed: the old helper's loop, for
     * example, writes a wrong end into the file of the old layout.
     */
    void repair() {
        try (TokenStore.Lease lease = store.lease()) {
            Optional<InstallationToken> living = store.held().filter(token -> !token.isExpiredAt(clock.instant()));
            if (living.isPresent()) {
                lease.publish(living.get());
            }
        } catch (TokenException e) {
            // The refresh itself reports a cache that cannot be written.
            return;
        }
    }
}
