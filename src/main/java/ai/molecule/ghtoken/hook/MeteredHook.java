package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;

/** Has what a sink is told and how it fails counted. */
public record MeteredHook(TokenSink sink, MetricsRecorder metrics) implements TokenSink {
    @Override
    public void publish(InstallationToken token) throws TokenException {
        // It may be another process's, which counts nothing.
        metrics.noticed();
        try {
            sink.publish(token);
        } catch (TokenException e) {
            metrics.failed(e.kind());
            throw e;
        }
    }
}
