package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Tally;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSink;

/** Has what a sink is told and how it fails counted. */
public record CountedSink(TokenSink sink, Tally tally) implements TokenSink {
    @Override
    public void publish(InstallationToken token) throws TokenException {
        // It may be another process's, which counts nothing.
        tally.noticed();
        try {
            sink.publish(token);
        } catch (TokenException e) {
            tally.failed(e.kind());
            throw e;
        }
    }
}
