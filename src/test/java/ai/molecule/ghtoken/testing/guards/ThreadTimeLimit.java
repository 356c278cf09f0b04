package ai.molecule.ghtoken.testing.guards;

import ai.molecule.ghtoken.os.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A real time limit: one daemon thread per call, left behind when its time is up, as in production. */
public final class ThreadTimeLimit implements TimeLimit {
    private final List<Thread> started = new CopyOnWriteArrayList<>();

    @Override
    public <T> T within(Duration limit, Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "time-limited call");
        thread.setDaemon(true);
        started.add(thread);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("the call ended with an error", e.getCause());
        } catch (TimeoutException e) {
            throw new TimeoutException();
        }
    }

    /** Waits at most that long for each of the calls, and says whether all have ended. */
    public boolean allEndWithin(Duration patience) throws InterruptedException {
        for (Thread thread : started) {
            thread.join(patience.toMillis());
        }
        return started.stream().noneMatch(Thread::isAlive);
    }
}
