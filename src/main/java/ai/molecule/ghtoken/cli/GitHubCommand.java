package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import java.util.concurrent.Callable;

/** A command that writes the cache: parses all settings, reports the notices, and composes the parts. */
abstract class GitHubCommand implements Callable<Integer> {
    private final Console console;

    GitHubCommand(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        config.notices().forEach(console::say);
        if (!config.github().wanted()) {
            console.say(config.github().provider().why() + ": nothing to do here");
            return ExitCode.NOTHING_TO_DO;
        }
        return run(Wiring.of(config, console, console::say));
    }

    final Console console() {
        return console;
    }

    /** @return the exit code */
    abstract int run(Wiring wiring) throws Exception;
}
