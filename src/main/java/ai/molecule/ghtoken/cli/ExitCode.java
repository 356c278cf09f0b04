package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.token.TokenException;
import java.util.function.Consumer;

/** The program's exit codes; from 64 on they are those of sysexits(3). Docs: docs/commands.md. */
final class ExitCode {
    static final int OK = 0;
    static final int NO = 1;
    static final int USAGE = 2;
    /** EX_UNAVAILABLE: another program provides this container's git credentials. */
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

    private ExitCode() {}

    static int of(TokenException failure) {
        return switch (failure.kind()) {
            case UNREACHABLE,
                    TIMED_OUT,
                    SERVER_ERROR,
                    THROTTLED,
                    BAD_ANSWER,
                    BEARER_EMPTY,
                    SIGNING_FAILED,
                    NO_THREAD,
                    LOGIN_FAILED,
                    COMMAND_FAILED -> TRY_AGAIN;
            case BEARER_REFUSED -> REFUSED;
            case BEARER_MISSING, KEY_UNUSABLE, SETTING_REFUSED, NOT_CONFIGURED, NO_FALLBACK -> CONFIG;
            case CACHE_UNWRITABLE -> CACHE_UNWRITABLE;
            case DEFECT -> DEFECT;
        };
    }

    /** @param say is given one line about the failure, without any text of a defect, which may be secret */
    static int of(Throwable failure, Consumer<String> say) {
        if (failure instanceof ConfigException) {
            say.accept(failure.getMessage());
            return ExitCode.CONFIG;
        }
        if (failure instanceof TokenException known) {
            say.accept(known.getMessage());
            return ExitCode.of(known);
        }
        say.accept("a defect of ours: " + failure.getClass().getName() + "; --verbose shows where");
        return ExitCode.DEFECT;
    }
}
