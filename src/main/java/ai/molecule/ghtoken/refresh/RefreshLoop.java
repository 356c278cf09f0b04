package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The daemon: refresh, ask the schedule, wait, until told to stop. It waits against the wall clock in slices, so that a
 * suspended machine, a stepped clock, a new bearer or another process's refresh is noticed within one of them.
 */
public final class RefreshLoop {
    private static final Duration SLICE = Duration.ofSeconds(30);
    private static final Duration SLICE_IN_TROUBLE = Duration.ofSeconds(2);
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(15);
    /** Refreshes that follow each other closely leave as much behind as others. */
    private static final int MOST_UNSETTLED = 20;

    /** As much as the platform's clock may differ (docs/platform.md); a slewed clock stays far inside it. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(5);

    private final TokenRefresher refresher;
    private final RefreshSchedule schedule;
    private final Surroundings surroundings;
    private final FollowUp followUp;
    private final RefreshReporter reporter;

    private final Object monitor = new Object();
    private boolean stopped;
    private boolean asked;

    private @Nullable Instant due;
    private Optional<InstallationToken> seen = Optional.empty();
    private boolean seenRejected;
    /** When somebody asked for another token who has not got one yet. */
    private @Nullable Instant wished;

    private @Nullable Object seenVersion;
    private Duration clockOffset = Duration.ZERO;
    private String bearerVersion = "";
    private int failures;
    private int repeats;
    private int unsettled;

    public RefreshLoop(
            TokenRefresher refresher,
            RefreshSchedule schedule,
            Surroundings surroundings,
            FollowUp followUp,
            RefreshReporter reporter) {
        this.refresher = refresher;
        this.schedule = schedule;
        this.surroundings = surroundings;
        this.followUp = followUp;
        this.reporter = reporter;
    }

    /** Runs until {@link #stop()}; survives everything else. */
    public void run() {
        while (true) {
            Duration wait;
            try {
                wait = turn();
            } catch (RuntimeException | Error defect) {
                reporter.defect(defect);
                wait = AFTER_DEFECT;
            }
            if (!await(wait)) {
                return;
            }
        }
    }

    public void stop() {
        synchronized (monitor) {
            stopped = true;
            monitor.notifyAll();
        }
    }

    /** Makes the loop refresh now, as SIGHUP asks. */
    public void refreshNow() {
        synchronized (monitor) {
            asked = true;
            monitor.notifyAll();
        }
    }

    private boolean await(Duration wait) {
        synchronized (monitor) {
            try {
                if (!stopped && !asked) {
                    monitor.wait(Math.max(1, wait.toMillis()));
                }
            } catch (InterruptedException e) {
                stopped = true;
            }
            return !stopped;
        }
    }

    private boolean takeAsked() {
        synchronized (monitor) {
            boolean taken = asked;
            asked = false;
            return taken;
        }
    }

    /** One look around, with a refresh if it is due. Returns how long to wait before the next. */
    public Duration turn() {
        Instant now = surroundings.now();
        if (due == null) {
            start(now);
        }
        boolean refreshed = true;
        if (takeAsked()) {
            wished = now;
            refresh(now);
        } else if (isClockStepped(now) || isNewBearer()) {
            refresh(now);
        } else if (isDueAfterNoticingOthers(now)) {
            refresh(due);
        } else {
            refreshed = false;
        }
        followUp.attend(surroundings.now(), seen, refreshed);
        // The time after it: gh may take long, and the machine may have been suspended meanwhile.
        Duration wait = untilNextLook(surroundings.now());
        if (refreshed) {
            settle(wait);
        }
        return wait;
    }

    private void settle(Duration wait) {
        unsettled++;
        if (wait.equals(SLICE) || unsettled >= MOST_UNSETTLED) {
            unsettled = 0;
            surroundings.settle();
        }
    }

    private void start(Instant now) {
        seen = refresher.held();
        seenRejected = refresher.isHeldRejected();
        clockOffset = offset(now);
        bearerVersion = surroundings.bearerVersion();
        due = schedule.atStart(now, refresher.heldWhateverTheClock());
        if (!due.isAfter(now)) {
            return;
        }
        plan(due);
        if (seen.isPresent()) {
            reporter.kept(seen.get(), now, due);
        }
    }

    private boolean isClockStepped(Instant now) {
        return offset(now).minus(clockOffset).abs().compareTo(CLOCK_STEP) > 0;
    }

    private Duration offset(Instant now) {
        return Duration.between(Instant.EPOCH, now).minusNanos(surroundings.monotonicNanos());
    }

    private boolean isNewBearer() {
        return failures > 0 && !surroundings.bearerVersion().equals(bearerVersion);
    }

    private boolean isDueAfterNoticingOthers(Instant now) {
        // Asked before the look: what changes during it is seen by the next one.
        Object version = refresher.version();
        if (!version.equals(seenVersion)) {
            notice(now);
            seenVersion = version;
        }
        return !now.isBefore(due);
    }

    private void notice(Instant now) {
        Optional<InstallationToken> held = refresher.held();
        boolean rejected = refresher.isHeldRejected();
        boolean replaced = held.isPresent() && !sameValue(held, seen);
        boolean vanished = held.isEmpty() && seen.isPresent();
        // A folder that comes back brings the old token with it, which answers no wish and may have been refused.
        boolean refused = rejected && (replaced || !seenRejected);
        if (vanished || refused) {
            due = now;
        } else if (replaced && held.get().isRenewable() && fulfilsWish(held.get())) {
            succeeded();
            plan(schedule.afterSuccess(now, held.get(), false));
        } else if (refresher.isForgotten(surroundings.identity())) {
            plan(due);
        }
        seen = held;
        seenRejected = rejected;
    }

    private boolean fulfilsWish(InstallationToken token) {
        return wished == null || token.obtainedAt().isAfter(wished);
    }

    private void succeeded() {
        failures = 0;
        wished = null;
    }

    private static boolean sameValue(Optional<InstallationToken> one, Optional<InstallationToken> other) {
        return one.map(InstallationToken::value).equals(other.map(InstallationToken::value));
    }

    private void refresh(Instant askedAt) {
        bearerVersion = surroundings.bearerVersion();
        RefreshOutcome outcome = refresher.refresh(askedAt);
        Instant now = surroundings.now();
        clockOffset = offset(now);
        seen = outcome.held();
        seenRejected = refresher.isHeldRejected();
        plan(next(outcome, now));
        reporter.report(outcome, now, due);
    }

    private Instant next(RefreshOutcome outcome, Instant now) {
        if (outcome instanceof RefreshOutcome.Failed failed) {
            failures++;
            return schedule.afterFailure(now, failures, failed.why(), failed.held());
        }
        RefreshOutcome.Refreshed refreshed = (RefreshOutcome.Refreshed) outcome;
        succeeded();
        repeats = seenRejected ? repeats + 1 : 0;
        return seenRejected
                ? schedule.afterRepeatOfRejected(now, repeats)
                : schedule.afterSuccess(now, refreshed.token(), refreshed.unchanged());
    }

    private void plan(Instant next) {
        due = next;
        try {
            refresher.plan(next, surroundings.identity());
        } catch (TokenException e) {
            // A cache that cannot be written is reported by the refresh itself.
            return;
        }
    }

    private Duration untilNextLook(Instant now) {
        boolean inTrouble = failures > 0 || seenRejected || seen.isEmpty();
        Duration slice = inTrouble ? SLICE_IN_TROUBLE : SLICE;
        Duration left = Duration.between(now, due);
        return left.isNegative() ? Duration.ZERO : left.compareTo(slice) < 0 ? left : slice;
    }
}
