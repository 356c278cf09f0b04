package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.refresh.LoopContext;
import ai.molecule.ghtoken.source.RemoteSource;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The real clocks and the real credential. */
record DaemonContext(Clock clock, RemoteSource source, Optional<DaemonProcess> identity) implements LoopContext {
    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public String bearerVersion() {
        return source.credentialVersion();
    }

    /** Why: docs/decisions/0009-collect-after-a-refresh.md. */
    @Override
    public void settle() {
        System.gc();
    }
}
