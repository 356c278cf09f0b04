package ai.molecule.ghtoken.refresh;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Takes the turns of several loops in one thread: one loop for each key that is wanted. A loop that fails stops no other;
 * one that waits for an answer delays the others until its time limit. {@link #stop()} may be called from any thread.
 */
public final class LoopGroup<K> implements Runnable {
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(15);
    /** Turns that are due within so much time are taken together: each wakes a sleeping process. */
    private static final Duration TOGETHER = Duration.ofSeconds(2);

    private final Supplier<Set<K>> wanted;
    private final Function<K, RefreshLoop> loops;
    private final Supplier<Long> nanos;
    private final Consumer<Throwable> defects;
    private final Map<K, Kept> kept = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private static final class Kept {
        private final RefreshLoop loop;
        /** By the monotonic clock. */
        private long due;

        private Kept(RefreshLoop loop, long due) {
            this.loop = loop;
            this.due = due;
        }
    }

    /**
     * @param wanted the keys at the moment; asked at each turn
     * @param loops makes the loop of a key that is newly wanted
     * @param nanos a clock that is never stepped
     * @param defects told of what no loop should throw
     */
    public LoopGroup(
            Supplier<Set<K>> wanted,
            Function<K, RefreshLoop> loops,
            Supplier<Long> nanos,
            Consumer<Throwable> defects) {
        this.wanted = wanted;
        this.loops = loops;
        this.nanos = nanos;
        this.defects = defects;
    }

    @Override
    public void run() {
        try {
            Duration wait = Duration.ZERO;
            while (!stopped.await(Math.max(1, wait.toMillis()), TimeUnit.MILLISECONDS)) {
                try {
                    wait = turn();
                } catch (RuntimeException | Error defect) {
                    defects.accept(defect);
                    wait = AFTER_DEFECT;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A turn that is under way is not waited for. */
    public void stop() {
        stopped.countDown();
    }

    /** The due turns of all loops. Returns how long to wait before the next. */
    public Duration turn() {
        Set<K> now = wanted.get();
        kept.keySet().retainAll(now);
        now.forEach(key -> kept.computeIfAbsent(key, each -> new Kept(loops.apply(each), nanos.get())));
        for (Kept each : kept.values()) {
            if (stopped.getCount() > 0 && each.due - nanos.get() <= TOGETHER.toNanos()) {
                each.due = nanos.get() + wait(each.loop).toNanos();
            }
        }
        long soonest = kept.values().stream()
                .mapToLong(each -> each.due - nanos.get())
                .min()
                .orElse(Long.MAX_VALUE);
        return Duration.ofNanos(Math.max(0, Math.min(POLL.toNanos(), soonest)));
    }

    private Duration wait(RefreshLoop loop) {
        try {
            return loop.turn();
        } catch (RuntimeException | Error defect) {
            defects.accept(defect);
            return AFTER_DEFECT;
        }
    }
}
