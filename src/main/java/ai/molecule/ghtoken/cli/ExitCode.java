package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.TokenException;

/** What the program's exit codes mean; from 64 on they are those of sysexits(3). */
final class ExitCode {
    static final int OK = 0;
    static final int NO = 1;
    static final int USAGE = 2;
    /** EX_UNAVAILABLE: another program takes care of this container's git credentials. */
    static final int NOTHING_TO_DO = 69;
    /** EX_SOFTWARE. */
    static final int DEFECT = 70;
    /** EX_CANTCREAT. */
    static final int CACHE_UNWRITABLE = 73;
    /** EX_TEMPFAIL. */
    static final int TRY_AGAIN = 75;
    /** EX_NOPERM: the platform refused the bearer. */
    static final int REFUSED = 77;
    /** EX_CONFIG. */
    static final int CONFIG = 78;
    /** What exec was to run cannot be run; as env(1) has it. */
    static final int CANNOT_RUN = 126;
    /** What exec was to run is not there. */
    static final int NOT_FOUND = 127;

    private ExitCode() {}

    static int of(TokenException failure) {
        return switch (failure.kind()) {
            case UNREACHABLE,
                    TIMED_OUT,
                    SERVER_ERROR,
                    THROTTLED,
                    BAD_ANSWER,
                    BEARER_EMPTY,
                    NO_THREAD,
                    LOGIN_FAILED,
                    COMMAND_FAILED -> TRY_AGAIN;
            case BEARER_REFUSED -> REFUSED;
            case BEARER_MISSING, KEY_UNUSABLE, NOT_CONFIGURED, NO_FALLBACK -> CONFIG;
            case CACHE_UNWRITABLE -> CACHE_UNWRITABLE;
            case DEFECT -> DEFECT;
        };
    }
}
