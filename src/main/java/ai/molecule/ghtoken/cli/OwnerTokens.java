package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.hook.RejectionCheck;
import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.refresh.LoopGroup;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the tokens of the owners fresh that were asked for within a day: docs/owners.md. */
final class OwnerTokens {
    static final Duration KEPT = Duration.ofDays(1);
    /** For as long, the gh wrapper knows a token of such an owner as ours. */
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private final DaemonWiring parts;
    private final OwnerFolders folders;
    private final LoopGroup<RepositoryOwner> loops;
    private final Map<RepositoryOwner, RevokeOnStop> revocations = new ConcurrentHashMap<>();
    private Instant sweepAt = Instant.MIN;

    OwnerTokens(DaemonWiring parts) {
        this.parts = parts;
        this.folders = new OwnerFolders(parts.wiring().folder());
        this.loops = new LoopGroup<>(this::looked, this::loop, System::nanoTime, this::say);
    }

    /** In a thread of its own: the loop of the main token waits for none of these. */
    void start() {
        folders.create();
        if (!BackgroundCall.accepted(new BackgroundCall(), loops)) {
            parts.logger().error("the tokens of owners are not kept fresh: {}", BackgroundCall.NO_THREAD);
        }
    }

    void stop() {
        loops.stop();
        wanted().forEach(this::revocation);
        revocations.values().parallelStream().forEach(RevokeOnStop::revoke);
    }

    /** At each turn of the loops. */
    private Set<RepositoryOwner> looked() {
        Instant now = parts.console().clock().instant();
        if (!now.isBefore(sweepAt)) {
            folders.sweep(now.minus(REMEMBERED));
            sweepAt = now.plus(KEPT);
        }
        return wanted();
    }

    private Set<RepositoryOwner> wanted() {
        return new HashSet<>(folders.usedSince(parts.console().clock().instant().minus(KEPT)));
    }

    private RefreshLoop loop(RepositoryOwner owner) {
        Wiring own = wiring(owner);
        Optional<RevokeOnStop> revocation = revocation(owner);
        RejectionCheck refusals = parts.refusals(own);
        return parts.loop(own, owner + ": ", (now, held, refreshed) -> {
            revocation.ifPresent(each -> each.attend(now, held, refreshed));
            refusals.attend(now, held);
            boolean isUseless = held.filter(token -> !token.isExpiredAt(now)).isEmpty();
            if (refreshed && isUseless && isNotConfigured(own)) {
                folders.leave(owner);
            }
        });
    }

    /** The App is not installed on the owner: whoever asks for it again has GitHub asked again. */
    private static boolean isNotConfigured(Wiring own) {
        return own.cache()
                .state()
                .failures()
                .last()
                .filter(failure -> failure.kind() == TokenException.Kind.NOT_CONFIGURED)
                .isPresent();
    }

    private Optional<RevokeOnStop> revocation(RepositoryOwner owner) {
        return Optional.ofNullable(revocations.computeIfAbsent(
                owner, each -> parts.revocation(wiring(each)).orElse(null)));
    }

    private Wiring wiring(RepositoryOwner owner) {
        try {
            return parts.wiring().on(owner);
        } catch (TokenException e) {
            throw new IllegalStateException(e.getMessage());
        }
    }

    private void say(Throwable defect) {
        parts.logger()
                .error(
                        "a defect of ours with the tokens of owners, going on: {}",
                        defect.getClass().getName());
    }
}
