package ai.molecule.ghtoken.token;

import java.time.Duration;

/** Counts what a daemon does, for whoever watches it from outside. */
public interface MetricsRecorder {
    /** Nobody watches. */
    MetricsRecorder NONE = new MetricsRecorder() {};

    /** One request to a source has ended, however. */
    default void requested(Duration took) {}

    /** A refresh has brought a token, old or new. */
    default void refreshed() {}

    /** A refresh, gh's login or the command after a refresh has failed: the kind says which. */
    default void failed(TokenException.Kind kind) {}

    /** What is recorded may have changed, by this process or by another. */
    default void noticed() {}
}
