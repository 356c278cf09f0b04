package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PlatformToday;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Today's platforms, each as it is deployed somewhere: what the daemon, doctor and health make of it. */
@ProcessTest
final class PlatformTodayIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String FRESH = "published platform token";
    private static final String NOT_CONFIGURED = ", not configured: there is no GitHub App to get a token from";

    /** @param health what the line begins with */
    record Case(String name, Consumer<Workspace> deploy, String log, String doctor, String health) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "without an App",
                        workspace -> workspace.platform().deployedAs(PlatformToday.withoutApp()),
                        "404: it has no GitHub App here",
                        "problem  platform ",
                        "missing: no token is cached" + NOT_CONFIGURED),
                new Case(
                        "without an App, with a personal token in the environment",
                        workspace -> {
                            workspace.platform().deployedAs(PlatformToday.withoutApp());
                            workspace.with("GH_TOKEN", workspace.secrets().personalToken());
                        },
                        "readers have environment token",
                        "problem  platform ",
                        "fallback: environment token "),
                new Case(
                        "without a provider",
                        workspace -> workspace.platform().deployedAs(PlatformToday.withoutProvider()),
                        "500: it has failed, or has no provider of GitHub tokens",
                        "problem  platform ",
                        "missing: no token is cached\n"),
                new Case(
                        "for gitea",
                        workspace -> workspace.platform().deployedAs(PlatformToday.forGitea()),
                        "501: it serves another git server than GitHub; set GIT_PROVIDER=gitea",
                        "problem  platform ",
                        "missing: no token is cached\n"),
                new Case(
                        "of tenants, none named",
                        workspace -> workspace.platform().deployedAs(PlatformToday.ofTenant("org-7")),
                        "400: the request names no organization; set MOLECULE_ORG_ID",
                        "problem  platform ",
                        "missing: no token is cached\n"),
                new Case(
                        "of tenants, another one named",
                        workspace -> {
                            workspace.platform().deployedAs(PlatformToday.ofTenant("org-7"));
                            workspace.with("MOLECULE_ORG_ID", "org-8");
                        },
                        "404: it knows no such page, or not this organization",
                        "problem  platform ",
                        "missing: no token is cached\n"),
                new Case(
                        "of tenants, the right one named",
                        workspace -> {
                            workspace.platform().deployedAs(PlatformToday.ofTenant("org-7"));
                            workspace.with("MOLECULE_ORGANIZATION_ID", "org-7");
                        },
                        FRESH,
                        "ok       platform  answered",
                        "fresh: "),
                new Case(
                        "of tenants, behind an edge",
                        workspace -> {
                            workspace
                                    .platform()
                                    .deployedAs(PlatformToday.behindEdge(
                                            workspace.platform().url(), PlatformToday.ofTenant("org-7")));
                            workspace.with("MOLECULE_ORG_ID", "org-7");
                        },
                        FRESH,
                        "ok       platform  answered",
                        "fresh: "),
                new Case(
                        "that mints for each request",
                        workspace -> workspace.platform().mintsForEachRequest(),
                        FRESH,
                        "ok       platform  answered",
                        "fresh: "),
                new Case(
                        "whose limit is reached at once",
                        workspace -> workspace.platform().deployedAs(PlatformToday.limitedTo(0, 3600)),
                        "429: it asks to be left alone for 60 s",
                        "warning  platform ",
                        "missing: no token is cached\n"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void is_told_by_daemon_doctor_and_health(Case platform, Workspace workspace) throws IOException {
        platform.deploy().accept(workspace);
        workspace.start("daemon").awaitErr(platform.log(), SOON);
        assertThat(workspace.run("doctor", "--offline").out()).contains("\n" + platform.doctor());
        assertThat(workspace.run("health").out()).startsWith(platform.health());
    }

    @Test
    void that_mints_for_each_request_is_asked_no_more_often_than_any_other(Workspace workspace) throws IOException {
        workspace.platform().mintsForEachRequest();
        workspace.start("daemon").awaitErr(FRESH, SOON);
        String first =
                PublishedRecord.read(workspace.credential()).orElseThrow().token();
        Await.pass(Duration.ofSeconds(5));
        assertThat(workspace.run("token").out()).isEqualTo(first + "\n");
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
        assertThat(workspace.run("refresh-now").exitCode()).isZero();
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
    }

    @Test
    void whose_limit_is_reached_later_keeps_the_token_that_lives(Workspace workspace)
            throws IOException, InterruptedException {
        workspace.platform().deployedAs(PlatformToday.limitedTo(1, 30));
        JarProcess daemon = workspace.start("daemon").awaitErr(FRESH, SOON);
        daemon.signal("HUP");
        daemon.awaitErr("429: it asks to be left alone for 30 s", SOON);
        assertThat(workspace.run("health").out()).startsWith("stale: platform token");
        Await.pass(Duration.ofSeconds(10));
        assertThat(workspace.platform().requestCount()).isEqualTo(2);
        assertThat(workspace.run("token").exitCode()).isZero();
    }

    @Test
    void that_gets_its_app_later_is_noticed(Workspace workspace) throws IOException, InterruptedException {
        workspace.platform().deployedAs(PlatformToday.withoutApp());
        JarProcess daemon = workspace.start("daemon").awaitErr("404: it has no GitHub App here", SOON);
        workspace.platform().recover();
        daemon.signal("HUP");
        daemon.awaitErr(FRESH, SOON);
        assertThat(workspace.run("health").out()).startsWith("fresh: ");
    }
}
