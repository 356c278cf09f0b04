package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.os.BackgroundCall;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a hook once for each token that is held, asynchronously and one run at a time. A token that comes during a run
 * is passed on at the first look after it, if it is still the newest. A hook that hangs delays nothing else.
 * Thread-safe.
 */
public final class HookRunner {
    private static final Duration FIRST_RETRY = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 5;

    private final String name;
    private final TokenSink hook;
    private final boolean retries;
    private final Consumer<String> log;
    private final Executor executor;

    private @Nullable InstallationToken newest;
    private @Nullable Secret done;
    private boolean busy;
    private int failures;
    private Instant notBefore = Instant.MIN;
    private String failedBefore = "";

    /**
     * @param name what the log calls it
     * @param retries whether a run that failed is repeated with the same token, after 1 min and then after up to 32 min
     * @param log told of a failure and of its end, once each
     */
    public HookRunner(String name, TokenSink hook, boolean retries, Consumer<String> log, Executor executor) {
        this.name = name;
        this.hook = hook;
        this.retries = retries;
        this.log = log;
        this.executor = executor;
    }

    /** @param refreshed ends the waiting for a retry */
    public synchronized void attend(Instant now, Optional<InstallationToken> held, boolean refreshed) {
        if (held.isEmpty() || held.get().isExpiredAt(now) || held.get().value().equals(done)) {
            return;
        }
        if (failures > 0 && !refreshed && now.isBefore(notBefore)) {
            return;
        }
        newest = held.get();
        if (!busy) {
            busy = true;
            if (!BackgroundCall.accepted(executor, () -> run(now))) {
                // The next look tries again.
                busy = false;
            }
        }
    }

    private synchronized InstallationToken newest() {
        return Objects.requireNonNull(newest);
    }

    private void run(Instant now) {
        InstallationToken token = newest();
        String failure = "";
        try {
            hook.publish(token);
        } catch (TokenException e) {
            failure = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            failure = "a defect of ours in " + name + ": " + e.getClass().getName();
        }
        ended(token, now, failure);
    }

    private synchronized void ended(InstallationToken token, Instant now, String failure) {
        busy = false;
        if (failure.isEmpty() || !retries) {
            done = token.value();
            failures = 0;
        } else {
            notBefore = now.plus(FIRST_RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS)));
            failures++;
        }
        if (!failure.equals(failedBefore)) {
            log.accept(failure.isEmpty() ? name + " works again" : failure + (retries ? "; trying again later" : ""));
        }
        failedBefore = failure;
    }
}
