package ai.molecule.ghtoken.token;

/** Somewhere that a token can be asked for. */
@FunctionalInterface
public interface TokenSource {
    /** One attempt: no retry, no cache, bounded in time. */
    InstallationToken fetch() throws TokenException;
}
