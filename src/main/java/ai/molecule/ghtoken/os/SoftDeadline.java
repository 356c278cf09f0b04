package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;

/** Asks a source, and makes use of the waiting when the answer is slow. */
@FunctionalInterface
public interface SoftDeadline {
    /**
     * @param meanwhile run once, in the caller's thread, when the source has not answered in two seconds
     */
    InstallationToken fetch(TokenSource source, Runnable meanwhile) throws TokenException;
}
