package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The daemon: refreshes, asks the schedule, waits, until it is told to stop. It waits against the wall clock and looks
 * around at each poll interval, so that it notices a suspended machine, a stepped clock, a new bearer and another
 * process's refresh. {@link #stop()} and {@link #refreshNow()} may be called from any thread.
 */
public final class RefreshLoop {
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration POLL_IN_TROUBLE = Duration.ofSeconds(2);
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(15);
    /** Refreshes that follow each other closely leave as much garbage behind as others. */
    private static final int MOST_UNSETTLED = 20;

    /** As much as the platform's clock may differ (docs/platform.md); a slewed clock stays far inside it. */
    private static final Duration CLOCK_STEP = Duration.ofSeconds(5);

    /** Told of each look; must return at once, whatever it starts. */
    @FunctionalInterface
    public interface Hooks {
        /**
         * @param held the token that readers see
         * @param refreshed whether a refresh was tried in this look
         */
        void attend(Instant now, Optional<InstallationToken> held, boolean refreshed);
    }

    private final TokenRefresher refresher;
    private final TokenStore store;
    private final RefreshSchedule schedule;
    private final LoopContext context;
    private final Hooks hooks;
    private final RefreshReporter reporter;

    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile boolean stopped;

    private View view = View.NOTHING;
    private Plan plan = Plan.NONE;
    private int unsettled;

    public RefreshLoop(
            TokenRefresher refresher,
            RefreshSchedule schedule,
            LoopContext context,
            Hooks hooks,
            RefreshReporter reporter) {
        this.refresher = refresher;
        this.store = refresher.store();
        this.schedule = schedule;
        this.context = context;
        this.hooks = hooks;
        this.reporter = reporter;
    }

    /** Runs until {@link #stop()}; survives everything else. */
    public void run() {
        while (!stopped) {
            Duration wait;
            try {
                wait = turn();
            } catch (RuntimeException | Error defect) {
                reporter.defect(defect);
                wait = AFTER_DEFECT;
            }
            await(wait);
        }
    }

    public void stop() {
        stopped = true;
        wake.release();
    }

    /** Makes the loop refresh now, as SIGHUP asks. */
    public void refreshNow() {
        requested.set(true);
        wake.release();
    }

    private void await(Duration wait) {
        try {
            if (wake.tryAcquire(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** One look around, with a refresh if it is due. Returns how long to wait before the next. */
    public Duration turn() {
        Instant now = context.now();
        if (plan == Plan.NONE) {
            start(now);
        }
        boolean refreshed = refreshIfDue(now);
        hooks.attend(context.now(), view.held(), refreshed);
        if (refreshed) {
            settle(untilNextLook(context.now()));
        }
        // The time after all of it: this process or the machine may have been suspended meanwhile.
        return untilNextLook(context.now());
    }

    private boolean refreshIfDue(Instant now) {
        if (requested.getAndSet(false)) {
            plan = plan.requested(now);
            return refresh("a signal asks for it", now);
        }
        if (isClockStepped(now)) {
            return refresh("the clock was stepped", now);
        }
        if (isNewBearer()) {
            plan = plan.with(Trouble.NONE);
            return refresh("the bearer has changed", now);
        }
        look(now);
        return !now.isBefore(plan.due()) && refresh("it is due", plan.due());
    }

    private void settle(Duration wait) {
        unsettled++;
        if (wait.equals(POLL) || unsettled >= MOST_UNSETTLED) {
            unsettled = 0;
            context.settle();
        }
    }

    private void start(Instant now) {
        view = View.of(store).unseen();
        // This process cannot know of earlier clock steps, so the expiry must be counted since boot.
        // A rejected token is replaced at once.
        boolean isKept = store.isHeldCountedSinceBoot() && !view.isRejected();
        Instant due = schedule.atStart(now, isKept ? view.held() : Optional.empty());
        plan = new Plan(due, null, Trouble.NONE, offset(now), context.bearerVersion());
        if (due.isAfter(now)) {
            record();
            view.held().ifPresent(token -> reporter.kept(token, now, due));
        }
    }

    private boolean isClockStepped(Instant now) {
        return offset(now).minus(plan.clockOffset()).abs().compareTo(CLOCK_STEP) > 0;
    }

    private Duration offset(Instant now) {
        return Duration.between(Instant.EPOCH, now).minusNanos(context.monotonicNanos());
    }

    private boolean isNewBearer() {
        return plan.trouble().failures() > 0 && !context.bearerVersion().equals(plan.bearerVersion());
    }

    /** Notices what other processes have done. */
    private void look(Instant now) {
        View before = view;
        if (store.version().equals(before.version())) {
            return;
        }
        refresher.repair();
        view = View.of(store);
        Optional<InstallationToken> held = view.held();
        if (view.isEmptiedSince(before)) {
            dueNow("somebody has removed the token", now);
        } else if (view.isRefusedSince(before)) {
            dueNow("GitHub has refused the token", now);
        } else if (view.isReplacedSince(before) && held.get().isRenewable() && plan.isFulfilledBy(held.get())) {
            reporter.decided(
                    "another process has refreshed: {}", held.get().value().fingerprint());
            plan = plan.fulfilled().dueAt(schedule.afterSuccess(now, held.get(), false));
            record();
        } else if (view.isHurriedSince(before, plan.due(), now)) {
            plan = plan.with(Trouble.NONE);
            dueNow("another process asks for it", now);
        } else if (view.isForgotten(context.identity())) {
            record();
        }
    }

    private void dueNow(String reason, Instant now) {
        reporter.decided("due now: {}", reason);
        plan = plan.dueAt(now);
    }

    private boolean refresh(String reason, Instant askedAt) {
        reporter.decided("refreshing: {}", reason);
        String bearer = context.bearerVersion();
        RefreshOutcome outcome = refresher.refresh(askedAt);
        Instant now = context.now();
        view = View.of(store).unseen();
        plan = after(outcome, plan.seen(offset(now), bearer), now);
        record();
        reporter.report(outcome, now, plan.due());
        return true;
    }

    private Plan after(RefreshOutcome outcome, Plan before, Instant now) {
        if (outcome instanceof RefreshOutcome.Failed failed) {
            Kind kind = failed.why().kind();
            Instant from = kind == Kind.NOT_CONFIGURED ? view.failingSince().orElse(now) : now;
            Trouble trouble = before.trouble().failed(kind, from, now);
            return before.with(trouble).dueAt(schedule.afterFailure(now, trouble, failed.why(), failed.held()));
        }
        RefreshOutcome.Refreshed refreshed = (RefreshOutcome.Refreshed) outcome;
        if (view.isRejected()) {
            Trouble trouble = before.trouble().repeated();
            return before.fulfilled().with(trouble).dueAt(schedule.afterRepeatOfRejected(now, trouble.repeats()));
        }
        return before.fulfilled().dueAt(schedule.afterSuccess(now, refreshed.token(), refreshed.unchanged()));
    }

    /** Records the time of the next refresh, so that a probe can tell a sleeping daemon from a hanging one. */
    private void record() {
        reporter.decided("next refresh {}", plan.due());
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(state ->
                    context.identity().map(state::startedBy).orElse(state).planned(plan.due()));
        } catch (TokenException e) {
            // The refresh itself reports a cache that cannot be written.
            return;
        }
    }

    private Duration untilNextLook(Instant now) {
        boolean inTrouble = plan.trouble().failures() > 0
                || view.isRejected()
                || view.held().isEmpty();
        Duration poll = inTrouble ? POLL_IN_TROUBLE : POLL;
        Duration left = Duration.between(now, plan.due());
        return left.isNegative() ? Duration.ZERO : left.compareTo(poll) < 0 ? left : poll;
    }
}
