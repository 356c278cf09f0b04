package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.token.TokenException;
import java.util.function.Consumer;

/** How what went wrong becomes one line and an exit code. */
final class Failure {
    private Failure() {}

    static int exitCode(Throwable failure, Consumer<String> say) {
        if (failure instanceof ConfigException) {
            say.accept(failure.getMessage());
            return ExitCode.CONFIG;
        }
        if (failure instanceof TokenException known) {
            say.accept(known.getMessage());
            return ExitCode.of(known);
        }
        // Its message is left out: what a defect says may hold anything.
        say.accept("a defect of ours: " + failure.getClass().getName() + "; --verbose shows where");
        return ExitCode.DEFECT;
    }
}
