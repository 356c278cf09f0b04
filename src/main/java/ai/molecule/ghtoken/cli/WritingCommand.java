package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;

/** What a command that writes into the cache does besides: it says what is odd about the settings. */
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
        return write(wiring);
    }

    /** @return the exit code */
    abstract int write(Wiring wiring) throws Exception;
}
