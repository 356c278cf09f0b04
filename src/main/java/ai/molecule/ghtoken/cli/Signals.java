package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.RefreshLoop;
import java.time.Duration;

/** The signals of a daemon: SIGHUP refreshes, SIGTERM and SIGINT stop. */
final class Signals {
    /**
     * A daemon stops within 2 s. A request or a gh that still runs is abandoned; files are complete. Half of the 2 s is
     * left for the delivery of the signal and the end of the process on a busy machine.
     */
    static final Duration GRACE = Duration.ofSeconds(1);

    private Signals() {}

    /** @param grace how long the daemon may take to stop */
    static void handle(RefreshLoop loop, Duration grace) {
        Thread daemon = Thread.currentThread();
        UnixSignal.on("HUP", loop::refreshNow);
        UnixSignal.on("TERM", () -> stop(loop, daemon, grace));
        UnixSignal.on("INT", () -> stop(loop, daemon, grace));
    }

    private static void stop(RefreshLoop loop, Thread daemon, Duration grace) {
        loop.stop();
        try {
            daemon.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
