package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerProcess;
import ai.molecule.ghtoken.config.Config;
import java.util.Optional;

/** What a command that writes into the cache does besides: says what is odd, and becomes the folder's owner. */
abstract class WritingCommand extends GitHubCommand {
    WritingCommand(Console console) {
        super(console);
    }

    @Override
    final void accept(Config config) {
        config.notices().forEach(console()::say);
    }

    @Override
    final int run(Wiring wiring) throws Exception {
        Optional<Integer> asOwner =
                OwnerProcess.runAgain(wiring.folder(), console().environment());
        return asOwner.isPresent() ? asOwner.get() : write(wiring);
    }

    /** @return the exit code */
    abstract int write(Wiring wiring) throws Exception;
}
