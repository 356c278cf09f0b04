package ai.molecule.ghtoken.token;

import java.time.Duration;

/** Counts a daemon's actions for monitoring. Implementations are thread-safe. */
public interface MetricsRecorder {
    /** Records nothing. */
    MetricsRecorder NONE = new MetricsRecorder() {};

    /** A request to a source has ended, successfully or not. */
    default void requested(Duration took) {}

    /** A refresh has succeeded, with a new token or the same. */
    default void refreshed() {}

    /** A refresh, gh's login or the command after a refresh has failed: the kind says which. */
    default void failed(TokenException.Kind kind) {}

    /** The recorded state may have changed, by this process or another. */
    default void noticed() {}
}
