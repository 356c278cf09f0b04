package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ReaderSettings;
import java.util.concurrent.Callable;

/** A command that takes the token from the cache where it can, and looks at no setting but {@link ReaderSettings} then. */
abstract class ReadingCommand implements Callable<Integer> {
    private final Console console;

    ReadingCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws Exception {
        ReaderSettings settings = ReaderSettings.parse(console.environment());
        if (!settings.wanted()) {
            console.say("GIT_PROVIDER says gitea: nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        return run(ReaderWiring.of(settings, console, console::say));
    }

    final Console console() {
        return console;
    }

    /** @return the exit code */
    abstract int run(ReaderWiring readers) throws Exception;
}
