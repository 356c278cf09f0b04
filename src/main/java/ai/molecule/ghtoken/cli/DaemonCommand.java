package ai.molecule.ghtoken.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

@Command(
        name = "daemon",
        description = "Refreshes the token in the foreground until told to stop.",
        footer = {
            "",
            "SIGHUP refreshes now; SIGTERM and SIGINT stop within 2 s.",
            "Example: molecule-gh-token-refresh daemon --platform-url http://platform:8080"
        })
final class DaemonCommand implements Callable<Integer> {
    /** Without a value it means true. */
    private static final String REVOKE = "--revoke-on-stop";

    /** Each setting that a daemon reads, as a flag that wins over its variable. */
    private static final Map<String, String> VARIABLES = new LinkedHashMap<>();

    static {
        VARIABLES.put("--platform-url", "PLATFORM_URL");
        VARIABLES.put("--workspace-id", "WORKSPACE_ID");
        VARIABLES.put("--configs-dir", "CONFIGS_DIR");
        VARIABLES.put("--cache-dir", "TOKEN_CACHE_DIR");
        VARIABLES.put("--interval", "TOKEN_REFRESH_INTERVAL_SEC");
        VARIABLES.put("--jitter", "TOKEN_REFRESH_JITTER_SEC");
        VARIABLES.put("--initial-delay", "TOKEN_REFRESH_INITIAL_DELAY_SEC");
        VARIABLES.put("--timeout", "TOKEN_REFRESH_TIMEOUT_SEC");
        VARIABLES.put("--github-host", "GITHUB_HOST");
        VARIABLES.put("--on-refresh", "TOKEN_REFRESH_ON_REFRESH");
        VARIABLES.put("--metrics-file", "TOKEN_REFRESH_METRICS_FILE");
        VARIABLES.put(REVOKE, "TOKEN_REFRESH_REVOKE_ON_STOP");
    }

    private final Console console;
    private final CommandSpec spec;

    private DaemonCommand(Console console) {
        this.console = console;
        this.spec = CommandSpec.forAnnotatedObject(this);
        VARIABLES.forEach((flag, variable) -> spec.addOption(OptionSpec.builder(flag)
                .type(String.class)
                .arity(flag.equals(REVOKE) ? "0..1" : "1")
                .fallbackValue("true")
                .paramLabel(variable.endsWith("_SEC") ? "SECONDS" : "VALUE")
                .description("wins over " + variable)
                .build()));
    }

    static CommandSpec spec(Console console) {
        return new DaemonCommand(console).spec;
    }

    @Override
    public Integer call() {
        Map<String, String> environment = new HashMap<>(console.environment());
        Map<String, String> flags = new HashMap<>();
        ParseResult given = spec.commandLine().getParseResult();
        VARIABLES.forEach((flag, variable) -> {
            if (given.hasMatchedOption(flag)) {
                environment.put(variable, given.matchedOptionValue(flag, ""));
                flags.put(variable, flag);
            }
        });
        return Daemon.run(console, environment, flags);
    }
}
