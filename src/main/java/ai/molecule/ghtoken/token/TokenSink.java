package ai.molecule.ghtoken.token;

/** Somewhere that a token is handed on to. */
@FunctionalInterface
public interface TokenSink {
    /** Replaces whole what was there before. Publishing the same token twice is the same as once. */
    void publish(InstallationToken token) throws TokenException;
}
