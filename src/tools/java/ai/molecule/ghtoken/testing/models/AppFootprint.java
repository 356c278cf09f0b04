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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what a launcher's daemon holds after its first refresh, in KiB: asking a platform over https, and minting as a
 * GitHub App, for one installation and for many owners; and what it does in a minute afterwards. Two of each run beside each other and one is looked at, as {@code dev/bench} does. No part of the tests: it
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
            print("platform", 0, gitHub, Map.of("PLATFORM_URL", "https://platform.example.com"));
            Map<String, String> variables =
                    Map.of("GITHUB_APP_ID", StandInApp.ID, "GITHUB_APP_PRIVATE_KEY_FILE", key.toString());
            print("app", 0, gitHub, with(variables, "GITHUB_APP_INSTALLATION_ID", StandInApp.INSTALLATION));
            for (int i = 0; i < 200; i++) {
                app.installOn("owner" + i);
            }
            for (int owners : List.of(0, 5, 50, 200)) {
                print(owners + " owners", owners, gitHub, with(variables, "GITHUB_APP_INSTALLED_ON", "auto"));
            }
        }
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        Map<String, String> all = new HashMap<>(variables);
        all.put(name, value);
        return all;
    }

    private static String answer(Secrets secrets) {
        return "{\"token\":\"" + secrets.installationToken() + "\",\"expires_at\":\"2099-01-01T00:00:00Z\"}";
    }

    private void print(String name, int owners, GitHubStandIn gitHub, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<Process> daemons = new ArrayList<>();
        try {
            int before = gitHub.requests().size();
            for (int i = 0; i < 2; i++) {
                Path home = Files.createDirectory(folder.resolve(name + i));
                for (int owner = 0; owner < owners; owner++) {
                    Path own = home.resolve(".molecule-token-cache/owners/owner" + owner);
                    Files.createFile(Files.createDirectories(own).resolve("used"));
                }
                daemons.add(start(home, gitHub, variables));
                Await.until(
                        "each owner has a token",
                        Duration.ofMinutes(20),
                        () -> IntStream.range(0, owners)
                                .allMatch(owner -> Files.exists(
                                        home.resolve(".molecule-token-cache/owners/owner" + owner + "/credential"))));
            }
            int requests = (gitHub.requests().size() - before) / 2;
            Await.pass(SETTLED);
            long pid = daemons.get(0).pid();
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup"));
            long resident = sum(lines, "Rss:");
            long ofItsOwn = sum(lines, "Private_Clean:") + sum(lines, "Private_Dirty:");
            long cpu = ticks(pid);
            Await.pass(Duration.ofMinutes(1));
            System.out.println(name + ": resident " + resident + ", private " + ofItsOwn + ", requests at the start "
                    + requests + ", CPU in a minute " + (ticks(pid) - cpu) * 10 + " ms");
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

    /** User and system time, in 10 ms (proc(5), stat, fields 14 and 15). */
    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long sum(List<String> lines, String field) {
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
