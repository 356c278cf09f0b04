package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.RefreshLoop;
import java.time.Duration;

/** The signals of a daemon: SIGHUP refreshes, SIGTERM and SIGINT stop. */
final class Signals {
    /**
     * A daemon stops within 2 s. A request or a gh that still runs is abandoned; files are complete. Half of the 2 s is
     * left for the delivery of the signal and the end of the process on a busy machine.
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
