package ai.molecule.ghtoken.testing.models;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import picocli.CommandLine;
import wiremock.com.fasterxml.jackson.databind.JsonNode;
import wiremock.com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What one would write first: a command line of annotations, the JDK's HTTP client, an object mapper, a scheduled
 * executor, a logger. The measure for a plain {@code java -jar}.
 */
@CommandLine.Command(name = "naive", mixinStandardHelpOptions = true)
public final class NaiveProgram implements Callable<Integer> {
    private static final Logger LOG = Logger.getLogger("naive");

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    @CommandLine.Option(names = "--interval", description = "minutes between two refreshes")
    private int interval = 45;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new NaiveProgram()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        executor.scheduleWithFixedDelay(this::refresh, 0, interval, TimeUnit.MINUTES);
        new CountDownLatch(1).await();
        return 0;
    }

    private void refresh() {
        try {
            Path bearer = Path.of(System.getenv("CONFIGS_DIR"), ".auth_token");
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(System.getenv("PLATFORM_URL") + "/admin/github-installation-token"))
                    .header("Authorization", "Bearer " + Files.readString(bearer))
                    .build();
            JsonNode answer = mapper.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            Files.writeString(
                    Path.of(System.getenv("HOME"), "token"), answer.get("token").asText());
            LOG.info("refreshed, expires "
                    + Instant.parse(answer.get("expires_at").asText()));
        } catch (IOException | InterruptedException e) {
            LOG.warning("no token: " + e.getClass().getName());
        }
    }
}
