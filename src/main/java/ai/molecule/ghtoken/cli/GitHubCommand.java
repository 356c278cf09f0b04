package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import java.util.concurrent.Callable;

/** What every command that has to do with the token does first: settings, whether GitHub is ours, and wiring. */
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
            console.say("GIT_PROVIDER says gitea: nothing to do here");
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
