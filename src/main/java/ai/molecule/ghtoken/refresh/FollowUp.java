package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands a published token on to what may fail without harm to it (gh's login), and tries again at leisure. */
public final class FollowUp {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 5;

    private final TokenSink sink;
    private final Consumer<String> log;

    private Optional<InstallationToken> done = Optional.empty();
    private int failures;
    private Instant notBefore = Instant.MIN;

    public FollowUp(TokenSink sink, Consumer<String> log) {
        this.sink = sink;
        this.log = log;
    }

    /** @param justPublished tries at once, however the last attempt went */
    void attend(Instant now, Optional<InstallationToken> held, boolean justPublished) {
        if (held.isEmpty() || held.get().isExpiredAt(now) || isDone(held.get())) {
            return;
        }
        if (!justPublished && now.isBefore(notBefore)) {
            return;
        }
        handOn(held.get(), now);
    }

    private boolean isDone(InstallationToken token) {
        return done.map(InstallationToken::value).filter(token.value()::equals).isPresent();
    }

    private void handOn(InstallationToken token, Instant now) {
        try {
            sink.publish(token);
            done = Optional.of(token);
            failures = 0;
        } catch (TokenException e) {
            notBefore = now.plus(FIRST.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
            if (failures++ == 0) {
                log.accept(e.getMessage() + "; trying again later");
            }
        }
    }
}
