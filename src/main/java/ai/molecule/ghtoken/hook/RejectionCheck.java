package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenStore;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Detects that GitHub refuses the published token. git reports that to its helper; gh does not report it. While gh is
 * in use, this class asks GitHub about the token, and marks a refused one as git's {@code erase} does.
 * docs/decisions/0011-asking-whether-a-token-is-refused.md. Thread-safe.
 */
public final class RejectionCheck {
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 7;

    private static final int TAKEN = 200;
    private static final int REFUSED = 401;
    /** No gh, no network, or a login with another token. */
    private static final int UNKNOWN = 0;

    /** A request that GitHub answers to any living token, and that costs no part of the rate limit. */
    @FunctionalInterface
    public interface Asking {
        /**
         * @return the status of the answer: 200 for a living token, 401 for a dead or revoked one; anything else says nothing
         * @throws TokenException when there is no answer
         */
        int status(InstallationToken token) throws TokenException;
    }

    private final Asking asking;
    private final CacheFolder folder;
    private final TokenStore store;
    private final Executor executor;

    private Optional<FileTime> seen = Optional.empty();
    private boolean busy;
    private int inVain;
    private Instant askedAt = Instant.MIN;

    /** @param folder of the token: the gh wrapper marks there that it has handed the token to gh */
    public RejectionCheck(Asking asking, CacheFolder folder, TokenStore store, Executor executor) {
        this.asking = asking;
        this.folder = folder;
        this.store = store;
        this.executor = executor;
    }

    /**
     * By gh's login, so that the token is in no environment. A person's login says nothing of our token.
     *
     * @param folders for gh, which gets their environment without its secrets
     */
    public static Asking byGh(String host, GhFolders folders) {
        return token -> {
            Gh gh = Gh.in(folders, host, GhLogin.LIMIT);
            boolean isOurs = gh.login().filter(token.value()::equals).isPresent();
            return isOurs ? gh.statusOf("rate_limit") : UNKNOWN;
        };
    }

    /** Asks, in the background, if gh was used since it was last asked and the pause is over. */
    public synchronized void attend(Instant now, Optional<InstallationToken> held) {
        Optional<FileTime> used = lastUse();
        if (seen.isEmpty()) {
            seen = used;
        }
        boolean isNews = used.isPresent() && !used.equals(seen);
        if (!isNews || busy || !isPauseOver(now) || held.isEmpty() || held.get().isExpiredAt(now)) {
            return;
        }
        busy = true;
        if (!BackgroundCall.accepted(executor, () -> conclude(held.get(), now))) {
            // The next look tries again.
            busy = false;
            return;
        }
        seen = used;
        askedAt = now;
    }

    /** A clock that was stepped back ends the pause too. */
    private boolean isPauseOver(Instant now) {
        Duration pause = SHORTEST.multipliedBy(1L << Math.min(inVain, MOST_DOUBLINGS));
        return now.isBefore(askedAt) || !now.isBefore(askedAt.plus(pause));
    }

    private Optional<FileTime> lastUse() {
        try {
            return FileStat.of(folder.path().resolve(TokenCache.GH_USED)).map(FileStat::modified);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void conclude(InstallationToken token, Instant now) {
        int answer = UNKNOWN;
        try {
            answer = asking.status(token);
            record(token, answer, now);
        } catch (TokenException e) {
            // Nothing is known, or it cannot be written: the next use of gh leads to the next question.
        } finally {
            ended(answer);
        }
    }

    private synchronized void ended(int answer) {
        busy = false;
        inVain = answer == TAKEN ? 0 : inVain + 1;
    }

    private void record(InstallationToken token, int answer, Instant now) throws TokenException {
        boolean marked = store.state().rejectedAt().isPresent();
        boolean isHeld =
                store.held().filter(held -> held.value().equals(token.value())).isPresent();
        if (isHeld && answer == (marked ? TAKEN : REFUSED)) {
            try (TokenStore.Lease lease = store.lease()) {
                lease.update(state -> state.rejected(marked ? Optional.empty() : Optional.of(now)));
            }
        }
    }
}
