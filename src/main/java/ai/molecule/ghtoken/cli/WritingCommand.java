package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.sink.OwnerProcess;
import java.util.Optional;
import java.util.concurrent.Callable;

/** What a command that writes into the cache does first: settings, wiring, and becoming the folder's owner. */
abstract class WritingCommand implements Callable<Integer> {
    private final Console console;

    WritingCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        config.notices().forEach(console::say);
        if (!config.github().wanted()) {
            console.say("GIT_PROVIDER says gitea: nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        Wiring wiring = Wiring.of(config, console, console::say);
        Optional<Integer> asOwner = OwnerProcess.runAgain(wiring.folder(), console.environment());
        return asOwner.isPresent() ? asOwner.get() : run(wiring);
    }

    final Console console() {
        return console;
    }

    /** @return the exit code */
    abstract int run(Wiring wiring) throws Exception;
}
