package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.refresh.LoopContext;
import ai.molecule.ghtoken.refresh.RefreshLoop;
import ai.molecule.ghtoken.refresh.RefreshReporter;
import ai.molecule.ghtoken.refresh.RefreshSchedule;
import ai.molecule.ghtoken.refresh.TokenRefresher;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.slf4j.helpers.NOPLogger;

/** One workspace in virtual time: the real loop, refresher and schedule over a model platform and a model store. */
public final class ModelWorkspace implements LoopContext {
    /** A stretch of true time in which readers were handed a token that GitHub no longer accepted. */
    public record DeadTime(long from, long until) {}

    private final VirtualTime time;
    private final ModelPlatform platform;
    private final Random random;
    private final boolean hasBootClock;
    private ModelStore store;
    private final List<DeadTime> deadTimes = new ArrayList<>();
    private RefreshLoop loop;
    private boolean restarted;
    private int bearerVersion;
    private long publishedAt;
    private Optional<Long> end = Optional.empty();

    public ModelWorkspace(VirtualTime time, ModelPlatform platform, Random random, boolean hasBootClock) {
        this.time = time;
        this.platform = platform;
        this.random = random;
        this.hasBootClock = hasBootClock;
        this.store = newStore();
        this.loop = newLoop();
    }

    private ModelStore newStore() {
        return new ModelStore(time, hasBootClock, this::published);
    }

    private RefreshLoop newLoop() {
        TokenRefresher refresher = new TokenRefresher(
                store,
                () -> platform.fetch(() -> {}),
                () -> {
                    throw new TokenException(Kind.NO_FALLBACK, "a model workspace has no other token");
                },
                (source, meanwhile) -> platform.fetch(meanwhile),
                time);
        RefreshSchedule schedule = new RefreshSchedule(
                Duration.ofSeconds(2700), Duration.ofSeconds(120), Duration.ZERO, random::nextDouble);
        return new RefreshLoop(
                refresher,
                schedule,
                this,
                (now, held, refreshed) -> {},
                new RefreshReporter(NOPLogger.NOP_LOGGER, MetricsRecorder.NONE, ""));
    }

    /** The daemon is killed outright and its supervisor starts another. */
    public void restart() {
        restarted = true;
    }

    /** A new container in the place of this one, which has taken its cache along; until it has a token, nobody reads. */
    public void replace() {
        noteDeadTime();
        end = Optional.empty();
        store = newStore();
        restart();
    }

    public void rotateBearer() {
        bearerVersion++;
    }

    public Duration turn() {
        if (restarted) {
            restarted = false;
            loop = newLoop();
        }
        return loop.turn();
    }

    /**
     * As {@link #turn()}, and returns how long to wait for the next refresh. The looks until then would find nothing:
     * no other process writes into this store, and nobody steps the clock.
     */
    Duration turnAndWaitUntilDue() {
        Duration wait = turn();
        Duration due =
                Duration.between(time.instant(), store.state().nextRefreshAt().orElse(time.instant()));
        return due.compareTo(wait) > 0 ? due : wait;
    }

    public void runUntil(long instant) {
        while (time.truth() < instant) {
            time.sleep(turn());
        }
        noteDeadTime();
    }

    private void published(Optional<InstallationToken> token) {
        noteDeadTime();
        publishedAt = time.truth();
        end = token.map(platform::trueEnd);
    }

    /** Closes the account of what readers were handed so far. */
    void noteDeadTime() {
        long now = time.truth();
        end.map(instant -> Math.max(instant, publishedAt))
                .filter(instant -> instant < now)
                .ifPresent(instant -> deadTimes.add(new DeadTime(instant, now)));
        publishedAt = now;
    }

    public List<DeadTime> deadTimes() {
        return deadTimes;
    }

    public Optional<InstallationToken> held() {
        return store.held();
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public long monotonicNanos() {
        return time.monotonicNanos();
    }

    @Override
    public Optional<DaemonProcess> identity() {
        return Optional.empty();
    }

    @Override
    public String bearerVersion() {
        return Integer.toString(bearerVersion);
    }
}
