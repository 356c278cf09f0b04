package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs each call in a daemon thread of its own, which ends with the call: an idle daemon has no such thread. */
public final class BackgroundCall implements TimeLimit, SoftDeadline, Sleeper, Executor {
    /** How long the platform may take before the provisioned token is published in the meantime. */
    private static final Duration HEAD_START = Duration.ofSeconds(2);

    private static final String BOUNDED = "bounded-call";
    public static final String NO_THREAD = "cannot start a thread: the limit of processes and threads is reached";

    @Override
    public <T> T within(Duration limit, Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        if (!starts(task, BOUNDED)) {
            throw new TokenException(Kind.NO_THREAD, NO_THREAD);
        }
        try {
            return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    @Override
    public InstallationToken fetch(TokenSource source, Runnable meanwhile) throws TokenException {
        FutureTask<InstallationToken> task = new FutureTask<>(source::fetch);
        if (!starts(task, BOUNDED)) {
            return source.fetch();
        }
        try {
            try {
                return task.get(HEAD_START.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                meanwhile.run();
                return task.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TokenException failure) {
                throw failure;
            }
            throw new IllegalStateException("a source failed in a way that it should not", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenException(Kind.TIMED_OUT, "interrupted while waiting for an answer");
        }
    }

    @Override
    public void of(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /** @throws RejectedExecutionException no thread can be started; another one may be later */
    @Override
    public void execute(Runnable task) {
        if (!starts(task, "background")) {
            throw new RejectedExecutionException(NO_THREAD);
        }
    }

    /** Whether the executor takes the task. One that cannot start a thread does not; a later call may succeed. */
    public static boolean accepted(Executor executor, Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** False at a limit of processes (pids.max, ulimit -u), which counts threads. */
    private static boolean starts(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    private static Exception rethrown(ExecutionException e) {
        if (e.getCause() instanceof Exception cause) {
            return cause;
        }
        return e;
    }
}
