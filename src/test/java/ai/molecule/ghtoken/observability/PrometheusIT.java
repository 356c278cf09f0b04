package ai.molecule.ghtoken.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.GhCalls;
import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole way: daemon, file, node_exporter, Prometheus, alert. Only the rules' patience is shortened. */
@ProcessTest
final class PrometheusIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A Prometheus that looks every second at a node_exporter that reads the folder. */
    private record Monitoring(int port) {
        static Monitoring start(Workspace workspace, Path textfiles) throws IOException {
            int exporter = freePort();
            int prometheus = freePort();
            workspace.startCommand(List.of(
                    "prometheus-node-exporter",
                    "--collector.disable-defaults",
                    "--collector.textfile",
                    "--collector.textfile.directory=" + textfiles,
                    "--web.listen-address=127.0.0.1:" + exporter));
            Path folder = Files.createDirectory(workspace.folder().resolve("prometheus"));
            String rules = Files.readString(Path.of("docker", "observability", "alerts.yml"));
            Files.writeString(folder.resolve("alerts.yml"), rules.replaceAll("for: \\d+m", "for: 1s"));
            Path settings = Files.writeString(folder.resolve("prometheus.yml"), """
                    global: { scrape_interval: 1s, evaluation_interval: 1s }
                    rule_files: [ alerts.yml ]
                    scrape_configs:
                      - job_name: node
                        static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
                    """.formatted(exporter));
            workspace.startCommand(List.of(
                    "prometheus",
                    "--config.file=" + settings,
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + prometheus));
            return new Monitoring(prometheus);
        }

        /** Whether the expression has a result now. */
        boolean sees(String expression) throws IOException, InterruptedException {
            String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
            URI address = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + query);
            try {
                String answer = HTTP.send(
                                HttpRequest.newBuilder(address).timeout(SOON).build(), BodyHandlers.ofString())
                        .body();
                return answer.contains("\"status\":\"success\"") && !answer.contains("\"result\":[]");
            } catch (java.net.ConnectException e) {
                return false;
            }
        }

        boolean fires(String alert) throws IOException, InterruptedException {
            return sees("ALERTS{alertstate=\"firing\",alertname=\"" + alert + "\",workspace=\"w1\"}");
        }
    }

    @Test
    void an_outage_is_told_by_the_right_alert_which_ends_with_it(Workspace workspace) throws Exception {
        Path textfiles = Files.createDirectory(workspace.folder().resolve("textfiles"));
        Path file = textfiles.resolve("w1.prom");
        workspace.with("WORKSPACE_ID", "w1").with("TOKEN_REFRESH_METRICS_FILE", file.toString());
        Monitoring monitoring = Monitoring.start(workspace, textfiles);
        JarProcess daemon = workspace.start("daemon");
        Await.until(
                "Prometheus has the token's end",
                SOON,
                () -> monitoring.sees("molecule_gh_token_expiry_timestamp_seconds{workspace=\"w1\"} > time()"));
        assertThat(Promtool.run(file.toFile(), "check", "metrics").said())
                .as("what Prometheus' own linter says of names and types")
                .isEmpty();
        assertThat(monitoring.sees("ALERTS")).as("alerts in good times").isFalse();

        endsSoon(daemon, workspace);
        workspace.platform().goDown();
        Await.until("failing is told", SOON, () -> monitoring.fires("GithubTokenRefreshFailing"));
        Await.until("the token's end is told", SOON, () -> monitoring.fires("GithubTokenExpired"));
        assertThat(monitoring.sees("molecule_gh_token_refresh_failures_total{kind=\"unreachable\"} > 0"))
                .isTrue();
        assertThat(monitoring.fires("GithubTokenRefreshOverdue")).isFalse();

        workspace
                .platform()
                .tokensLive(Duration.ofHours(1), Duration.ofMinutes(5))
                .comeBack();
        Await.until("no alert is left", SOON, () -> !monitoring.sees("ALERTS"));
        Await.until(
                "Prometheus has the new token's end",
                SOON,
                () -> monitoring.sees("molecule_gh_token_expiry_timestamp_seconds > time()"));
    }

    /** Only now: a token of seconds is renewed so shortly before its end that a busy Prometheus may see it expired. */
    private static void endsSoon(JarProcess daemon, Workspace workspace) throws Exception {
        workspace.platform().tokensLive(Duration.ofSeconds(12), Duration.ofSeconds(3));
        workspace.platform().forgetToken();
        daemon.signal("HUP");
        Await.until(
                "a token of seconds is published",
                SOON,
                () -> PublishedRecord.read(workspace.credential())
                        .orElseThrow()
                        .end()
                        .isBefore(Instant.now().plusSeconds(60)));
    }

    @Test
    void a_metrics_file_that_cannot_be_written_is_said_and_costs_no_token(Workspace workspace) throws IOException {
        Path file = workspace.folder().resolve("no-such-folder/w1.prom");
        JarProcess daemon = workspace.start("daemon", "--metrics-file", file.toString());
        daemon.awaitErr("metrics cannot be written to " + file + ": no such file or directory", SOON);
        daemon.awaitErr("published platform token", SOON);
    }

    @Test
    void an_idle_daemon_leaves_its_metrics_alone(Workspace workspace) throws IOException {
        Path file = workspace.folder().resolve("w1.prom");
        workspace.start("daemon", "--metrics-file", file.toString()).awaitErr("published platform token", SOON);
        Await.until(
                "the first refresh is counted",
                SOON,
                () -> Files.readString(file).contains("refreshes_total 1"));
        GhCalls.awaitLogin(workspace);
        Object before = Files.readAttributes(file, "unix:ino,lastModifiedTime").toString();
        Await.pass(Duration.ofSeconds(5));
        assertThat(Files.readAttributes(file, "unix:ino,lastModifiedTime").toString())
                .isEqualTo(before);
    }
}
