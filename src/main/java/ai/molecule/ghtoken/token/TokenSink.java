package ai.molecule.ghtoken.token;

/** Receives published tokens. */
@FunctionalInterface
public interface TokenSink {
    /** Replaces the previous token. Idempotent. */
    void publish(InstallationToken token) throws TokenException;
}
