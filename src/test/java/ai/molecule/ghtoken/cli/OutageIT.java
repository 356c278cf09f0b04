package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@ProcessTest
// It waits long, so it begins early.
@Order(2)
final class OutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Enough for a slice of two seconds on a busy machine, and far from the next attempt that was planned, after 54 s. */
    private static final Duration A_SLICE = Duration.ofSeconds(30);

    private static boolean publishes(Workspace workspace) {
        return PublishedRecord.read(workspace.credential())
                .map(record -> workspace.platform().isCurrent(record.token()))
                .orElse(false);
    }

    @Test
    void publishes_within_30_s_of_the_platforms_return(Workspace workspace) throws IOException {
        workspace.platform().goDown();
        JarProcess daemon = workspace.start("daemon").awaitErr("refresh failed: ", SOON);
        Await.pass(Duration.ofSeconds(8));
        workspace.platform().comeBack();
        Await.until("a token is published", Duration.ofSeconds(30), () -> publishes(workspace));
        daemon.awaitErr("published platform token", SOON);
        assertThat(daemon.err().lines().filter(line -> line.contains("refresh failed")))
                .as("an outage is one line")
                .hasSize(1);
    }

    @Test
    void readers_do_not_notice_an_outage_shorter_than_the_tokens_life(Workspace workspace) throws IOException {
        workspace.platform().tokensLive(Duration.ofSeconds(60), Duration.ofSeconds(18));
        workspace.start("daemon").awaitErr("published", SOON);
        String first =
                PublishedRecord.read(workspace.credential()).orElseThrow().token();
        Instant end = workspace.platform().endOfCurrent();
        // The renewal falls into the outage, which is over six seconds before the token's end.
        workspace.platform().goDown();
        Await.until(
                "the renewal fails",
                Duration.ofSeconds(90),
                () -> Files.readString(workspace.cache().resolve("state")).contains("unreachable"));
        assertThat(PublishedRecord.read(workspace.credential())
                        .orElseThrow()
                        .token()
                        .equals(first))
                .as("the old token is kept")
                .isTrue();
        workspace.platform().comeBack();
        Await.until(
                "another token is published",
                SOON,
                () -> !PublishedRecord.read(workspace.credential())
                        .orElseThrow()
                        .token()
                        .equals(first));
        // The modification time of the record is the token's end.
        FileTime published = (FileTime) Files.getAttribute(workspace.credential(), "unix:ctime");
        assertThat(published.toInstant()).isBefore(end);
    }

    @Test
    void asks_again_as_soon_as_the_bearer_is_rotated(Workspace workspace) throws IOException {
        String rotated = workspace.secrets().bearer();
        workspace.platform().acceptBearer(rotated);
        workspace.start("daemon").awaitErr("answered 401", SOON);
        Await.pass(Duration.ofSeconds(4));
        assertThat(workspace.platform().requestCount())
                .as("requests with a refused bearer")
                .isEqualTo(1);
        workspace.writeBearer(rotated);
        Await.until("a token is published", A_SLICE, () -> publishes(workspace));
    }

    @Test
    void asks_as_soon_as_the_bearer_appears(Workspace workspace) throws IOException {
        String bearer = Files.readString(workspace.bearerFile()).strip();
        Files.delete(workspace.bearerFile());
        workspace.start("daemon").awaitErr("wait for the platform to write it", SOON);
        Await.pass(Duration.ofSeconds(3));
        workspace.writeBearer(bearer);
        Await.until("a token is published", A_SLICE, () -> publishes(workspace));
    }

    @Test
    void leaves_a_platform_without_a_github_app_alone_for_a_while(Workspace workspace) throws IOException {
        workspace.platform().answerWith(404);
        workspace.start("daemon").awaitErr("answered 404", SOON);
        Await.pass(Duration.ofSeconds(8));
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }

    @Test
    void backs_off_from_a_platform_in_trouble(Workspace workspace) throws IOException {
        workspace.platform().answerWith(500);
        JarProcess daemon = workspace.start("daemon").awaitErr("answered 500", SOON);
        Await.pass(Duration.ofSeconds(20));
        // 0.5, 1, 2, 4, 7.5 s on average; a rhythm of one second would make 20.
        assertThat(workspace.platform().requestCount()).isBetween(2, 15);
        assertThat(daemon.err().lines().filter(line -> line.contains("refresh failed")))
                .hasSize(1);
        workspace.platform().recover();
        Await.until("a token is published", Duration.ofSeconds(30), () -> publishes(workspace));
    }

    @Test
    void waits_as_long_as_the_platform_asks(Workspace workspace) throws IOException {
        workspace.platform().answerWith(503, "Retry-After: 5");
        workspace.start("daemon").awaitErr("answered 503", SOON);
        Await.until("the next request", SOON, () -> workspace.platform().requestCount() == 2);
        List<Instant> requests = workspace.platform().requests();
        assertThat(Duration.between(requests.get(0), requests.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }
}
