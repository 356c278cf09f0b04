package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;

/** Counts the failures of a hook. */
public record MeteredHook(TokenSink sink, MetricsRecorder metrics) implements TokenSink {
    @Override
    public void publish(InstallationToken token) throws TokenException {
        // Another process, which writes no metrics, may have published the token.
        metrics.noticed();
        try {
            sink.publish(token);
        } catch (TokenException e) {
            metrics.failed(e.kind());
            throw e;
        }
    }
}
