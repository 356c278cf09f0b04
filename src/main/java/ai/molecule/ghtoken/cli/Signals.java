package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.RefreshLoop;
import java.time.Duration;

/** What signals mean to a daemon: SIGHUP refreshes, SIGTERM and SIGINT stop. */
final class Signals {
    /**
     * A stop takes 2 s at most: a request or a gh that is under way then is left where it is; files are whole. Half of
     * that, so that a busy machine has the other half to hear the signal and to end the process, or two of them where
     * root's only passes it on.
     */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Signals() {}

    static void handle(RefreshLoop loop) {
        Thread daemon = Thread.currentThread();
        UnixSignal.on("HUP", loop::refreshNow);
        UnixSignal.on("TERM", () -> stop(loop, daemon));
        UnixSignal.on("INT", () -> stop(loop, daemon));
    }

    private static void stop(RefreshLoop loop, Thread daemon) {
        loop.stop();
        try {
            daemon.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
