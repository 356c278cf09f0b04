package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.standins.GitHubStandIn;
import ai.molecule.ghtoken.testing.standins.StandInApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what a launcher's daemon holds after its first refresh, in KiB: asking a platform over https, and minting as a
 * GitHub App. Two of each run beside each other and one is looked at, as {@code dev/bench} does. No part of the tests: it
 * runs when asked by name, {@code mvn test -Dtest=AppFootprint}, and looks at what {@code mvn package} has left.
 */
final class AppFootprint {
    private static final Duration SETTLED = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void prints_what_a_daemon_holds() throws Exception {
        Secrets secrets = new Secrets();
        StandInApp app = new StandInApp(secrets, Clock.systemUTC());
        try (GitHubStandIn gitHub = GitHubStandIn.start()) {
            gitHub.serve("api.github.com", app);
            gitHub.serve("platform.example.com", request -> GitHubStandIn.Answer.json(200, answer(secrets)));
            Files.writeString(folder.resolve(".auth_token"), "a-bearer");
            Path key = Files.writeString(folder.resolve("app.pem"), app.key());
            print("platform", gitHub, Map.of("PLATFORM_URL", "https://platform.example.com"));
            print(
                    "app",
                    gitHub,
                    Map.of(
                            "GITHUB_APP_ID",
                            StandInApp.ID,
                            "GITHUB_APP_INSTALLATION_ID",
                            StandInApp.INSTALLATION,
                            "GITHUB_APP_PRIVATE_KEY_FILE",
                            key.toString()));
        }
    }

    private static String answer(Secrets secrets) {
        return "{\"token\":\"" + secrets.installationToken() + "\",\"expires_at\":\"2099-01-01T00:00:00Z\"}";
    }

    private void print(String name, GitHubStandIn gitHub, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<Process> daemons = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                daemons.add(start(Files.createDirectory(folder.resolve(name + i)), gitHub, variables));
            }
            Await.pass(SETTLED);
            long pid = daemons.get(0).pid();
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            long resident = sum(lines, "Rss:");
            long ofItsOwn = sum(lines, "Private_Clean:") + sum(lines, "Private_Dirty:");
            System.out.println(name + ": resident " + resident + ", private " + ofItsOwn);
        } finally {
            for (Process daemon : daemons) {
                daemon.destroy();
                daemon.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    private Process start(Path home, GitHubStandIn gitHub, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("scripts/molecule-gh-token-refresh", "daemon");
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(gitHub.environment());
        environment.put("HOME", home.toString());
        environment.put("CONFIGS_DIR", folder.toString());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path log = home.resolve("log");
        Process daemon =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Await.until(
                "a token is published",
                Duration.ofSeconds(60),
                () -> Files.readString(log).contains("published"));
        return daemon;
    }

    private static long sum(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
