package ai.molecule.ghtoken.token;

/** Provides tokens. */
@FunctionalInterface
public interface TokenSource {
    /** One attempt, without retry or cache, and limited in time. */
    InstallationToken fetch() throws TokenException;
}
