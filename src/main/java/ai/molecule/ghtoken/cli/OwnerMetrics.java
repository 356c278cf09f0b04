package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;

/** For the token of an owner: counts the requests, and writes the state, but counts no refresh of the main token. */
record OwnerMetrics(MetricsRecorder main) implements MetricsRecorder {
    @Override
    public void requested(Duration took) {
        main.requested(took);
    }

    @Override
    public void refreshed() {
        main.noticed();
    }

    @Override
    public void failed(TokenException.Kind kind) {
        main.noticed();
    }

    @Override
    public void noticed() {
        main.noticed();
    }
}
