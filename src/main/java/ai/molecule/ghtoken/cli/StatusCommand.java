package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.cache.OwnerFolders;
import ai.molecule.ghtoken.cache.TokenCache;
import ai.molecule.ghtoken.config.Config;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Prints the state of the token, but not the token.",
        footer = {"", "Example: molecule-gh-token-refresh status --json"})
final class StatusCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        console.out().println(report(config));
        return ExitCode.OK;
    }

    private String report(Config config) throws Exception {
        Wiring wiring = Wiring.of(config, console, line -> {});
        Health health = config.github().wanted()
                ? HealthCommand.of(wiring.cache(), console)
                : Health.off(config.github().provider());
        StatusReport report = new StatusReport(
                health,
                wiring.cache().held(),
                wiring.cache().state(),
                wiring.folder().path(),
                owners(wiring),
                console.clock().instant());
        return json ? report.json() : report.text(Ansi.AUTO);
    }

    private List<StatusReport.OfOwner> owners(Wiring wiring) {
        Instant earliest = console.clock().instant().minus(OwnerTokens.KEPT);
        OwnerFolders owners = new OwnerFolders(wiring.folder());
        return owners.usedSince(earliest).stream()
                .map(owner -> {
                    TokenCache cache = wiring.cache(owners.of(owner));
                    return new StatusReport.OfOwner(
                            owner.name(), HealthCommand.of(cache, console), cache.held(), cache.state());
                })
                .toList();
    }
}
