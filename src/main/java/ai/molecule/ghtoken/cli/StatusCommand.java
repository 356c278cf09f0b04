package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.Config;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description = "Tells what is known of the token, for people and programs; never the token itself.",
        footer = {"", "Example: molecule-gh-token-refresh status --watch"})
final class StatusCommand implements Callable<Integer> {
    private static final int WATCH_MILLIS = 1000;

    private static final String CLEAR_SCREEN = "\033[H\033[2J";

    private final Console console;

    @Option(names = "--json", description = "one JSON object per report")
    private boolean json;

    @Option(names = "--watch", description = "a report every second, until interrupted")
    private boolean watch;

    StatusCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        Config config = Config.parse(console.environment());
        Terminal terminal = Terminal.of(console.environment());
        do {
            String report = report(config, terminal);
            if (watch && !json && terminal.isInteractive()) {
                console.out().print(CLEAR_SCREEN);
            }
            console.out().println(report);
        } while (watch && !console.out().checkError() && pause());
        return ExitCode.OK;
    }

    private String report(Config config, Terminal terminal) throws Exception {
        Wiring wiring = Wiring.of(config, console, line -> {});
        Health health = config.github().wanted() ? HealthCommand.of(wiring, console) : Health.OFF;
        StatusReport report = new StatusReport(
                health,
                wiring.cache().held(),
                wiring.cache().state(),
                wiring.folder().path(),
                console.clock().instant());
        return json ? report.json() : report.text(terminal);
    }

    private static boolean pause() {
        try {
            Thread.sleep(WATCH_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
