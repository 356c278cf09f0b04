package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.config.Provider;
import ai.molecule.ghtoken.config.ReaderSettings;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "health",
        description = "Tells in one line, and by exit code 0 or 1, whether a working token is available.",
        footer = {"", "Example: molecule-gh-token-refresh health || echo 'no working token'"})
final class HealthCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--live", description = "ask only whether the daemon is alive, for startup and liveness probes")
    private boolean live;

    HealthCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Health health = health();
        console.out().println(health);
        return health.working() ? ExitCode.OK : ExitCode.NO;
    }

    private Health health() {
        try {
            ReaderSettings settings = ReaderSettings.parse(console.environment());
            if (settings.provider() == Provider.GITEA) {
                return Health.off(settings.provider());
            }
            TokenCache cache = ReaderWiring.of(settings, ReaderWiring.Target.MAIN, console, line -> {})
                    .cache();
            // A daemon was started with other variables than this command.
            if (settings.provider() != Provider.GITHUB
                    && !Health.live(cache.state(), console.clock().instant()).working()) {
                return Health.off(settings.provider());
            }
            return live ? Health.live(cache.state(), console.clock().instant()) : of(cache, console);
        } catch (ConfigException | TokenException e) {
            return Health.unreadable(e.getMessage());
        }
    }

    /** Without {@code off}. */
    static Health of(TokenCache cache, Console console) {
        try {
            Optional<InstallationToken> held = cache.read();
            RefreshState state = cache.state();
            return Health.of(held, state, console.clock().instant());
        } catch (FileAccessException e) {
            return Health.unreadable(e.getMessage());
        }
    }
}
