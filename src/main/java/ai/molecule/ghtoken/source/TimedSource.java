package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Duration;

/** Counts how long a source takes, also to fail. */
public record TimedSource(TokenSource source, MetricsRecorder metrics) implements TokenSource {
    @Override
    public InstallationToken fetch() throws TokenException {
        long start = System.nanoTime();
        try {
            return source.fetch();
        } finally {
            metrics.requested(Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
