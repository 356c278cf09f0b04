package ai.molecule.ghtoken.git;

import java.io.Serial;

/** What came is not git's credential protocol. The message quotes nothing of it, for it may hold a password. */
final class MalformedRequestException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    MalformedRequestException(String facts) {
        super("git's credential request is not understood: " + facts);
    }
}
