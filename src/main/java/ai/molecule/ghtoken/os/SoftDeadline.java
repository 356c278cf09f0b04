package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;

/** Asks a source, and runs an action if the answer is slow. */
@FunctionalInterface
public interface SoftDeadline {
    /**
     * @param meanwhile runs once, in the caller's thread, if the source has not answered within 2 s
     */
    InstallationToken fetch(TokenSource source, Runnable meanwhile) throws TokenException;
}
