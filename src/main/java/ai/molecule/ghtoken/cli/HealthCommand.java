package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.CacheReading;
import ai.molecule.ghtoken.config.Config;
import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "health",
        description = "Says in one line, and by exit code 0 or 1, whether a working token is available.",
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
            Config config = Config.parse(console.environment());
            if (!config.github().wanted()) {
                return Health.OFF;
            }
            Wiring wiring = Wiring.of(config, console, line -> {});
            return live ? Health.live(wiring.cache().state(), console.clock().instant()) : of(wiring, console);
        } catch (ConfigException | TokenException e) {
            return Health.unreadable(e.getMessage());
        }
    }

    /** The answer without the question whether github is wanted at all. */
    static Health of(Wiring wiring, Console console) {
        CacheReading reading = wiring.cache().read();
        if (reading instanceof CacheReading.Untrusted untrusted) {
            return Health.unreadable(untrusted.reason());
        }
        Optional<InstallationToken> held =
                reading instanceof CacheReading.Good good ? Optional.of(good.token()) : Optional.empty();
        RefreshState state = wiring.cache().state();
        Instant now = console.clock().instant();
        return Health.of(held, state, now);
    }
}
