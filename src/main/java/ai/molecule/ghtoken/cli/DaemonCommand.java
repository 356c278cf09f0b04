package ai.molecule.ghtoken.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "daemon",
        description = "Refreshes the token in the foreground until told to stop.",
        footer = {
            "",
            "SIGHUP refreshes now; SIGTERM and SIGINT stop within 2 s.",
            "Example: molecule-gh-token-refresh daemon --platform-url http://platform:8080"
        })
final class DaemonCommand implements Callable<Integer> {
    private final Console console;
    private final Map<String, String> flags = new HashMap<>();

    DaemonCommand(Console console) {
        this.console = console;
    }

    @Option(names = "--platform-url", paramLabel = "URL", description = "wins over PLATFORM_URL")
    void platformUrl(String value) {
        flags.put("PLATFORM_URL", value);
    }

    @Option(names = "--workspace-id", paramLabel = "ID", description = "wins over WORKSPACE_ID")
    void workspaceId(String value) {
        flags.put("WORKSPACE_ID", value);
    }

    @Option(names = "--configs-dir", paramLabel = "DIR", description = "wins over CONFIGS_DIR")
    void configsDir(String value) {
        flags.put("CONFIGS_DIR", value);
    }

    @Option(names = "--cache-dir", paramLabel = "DIR", description = "wins over TOKEN_CACHE_DIR")
    void cacheDir(String value) {
        flags.put("TOKEN_CACHE_DIR", value);
    }

    @Option(names = "--interval", paramLabel = "SECONDS", description = "wins over TOKEN_REFRESH_INTERVAL_SEC")
    void interval(String value) {
        flags.put("TOKEN_REFRESH_INTERVAL_SEC", value);
    }

    @Option(names = "--jitter", paramLabel = "SECONDS", description = "wins over TOKEN_REFRESH_JITTER_SEC")
    void jitter(String value) {
        flags.put("TOKEN_REFRESH_JITTER_SEC", value);
    }

    @Option(
            names = "--initial-delay",
            paramLabel = "SECONDS",
            description = "wins over TOKEN_REFRESH_INITIAL_DELAY_SEC")
    void initialDelay(String value) {
        flags.put("TOKEN_REFRESH_INITIAL_DELAY_SEC", value);
    }

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "wins over TOKEN_REFRESH_TIMEOUT_SEC")
    void timeout(String value) {
        flags.put("TOKEN_REFRESH_TIMEOUT_SEC", value);
    }

    @Option(names = "--github-host", paramLabel = "HOST", description = "wins over GITHUB_HOST")
    void githubHost(String value) {
        flags.put("GITHUB_HOST", value);
    }

    @Override
    public Integer call() {
        Map<String, String> environment = new HashMap<>(console.environment());
        environment.putAll(flags);
        return Daemon.run(console, environment);
    }
}
