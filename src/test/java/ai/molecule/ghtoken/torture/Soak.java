package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process in accelerated time: a daemon, a platform that fails a tenth of its answers and is down now and then, and
 * readers with real git and gh. Everything here is told simulated time. Leaves its figures in the folder.
 */
final class Soak {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SAMPLE = Duration.ofMinutes(2);
    private static final double FAILING = 0.1;
    private static final int LOOKS_BETWEEN_OTHERS = 600;
    private static final List<String> TROUBLES = List.of(
            "500 Internal Server Error\r\n",
            "502 Bad Gateway\r\n",
            "503 Service Unavailable\r\nRetry-After: 3\r\n",
            "429 Too Many Requests\r\nRetry-After: 5\r\n");

    private final Workspace workspace;
    private final List<Outage> outages;
    private final Random random = new Random(72);
    private final AtomicInteger failed = new AtomicInteger();

    private Soak(Workspace workspace, List<Outage> outages) {
        this.workspace = workspace;
        this.outages = outages;
    }

    /** {@code Soak <folder> <simulated hours> <plan of outages> <factor>}. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Workspace workspace = Workspace.unguarded(Files.createDirectory(folder.resolve("container")));
        Soak soak = new Soak(workspace, Outage.plan(arguments[2], Integer.parseInt(arguments[3])));
        Report report = new Report();
        try {
            soak.run(Duration.ofHours(Long.parseLong(arguments[1])), folder.resolve("samples.csv"), report);
        } finally {
            workspace.end();
        }
        for (String leak : workspace.leaks()) {
            System.err.println(leak);
        }
        report.put("leaks", workspace.leaks().size());
        report.write(folder.resolve("report"));
        System.exit(0);
    }

    private void run(Duration length, Path samples, Report report) throws Exception {
        Site.in(workspace);
        handOnTheClock();
        Path metrics = workspace.folder().resolve("metrics.prom");
        workspace.with("TOKEN_REFRESH_METRICS_FILE", metrics.toString());
        workspace.platform().answerFirst(this::trouble);
        JarProcess daemon = workspace.startCommand(List.of(Site.LAUNCHER.toString(), "daemon"));
        Await.until("the first token", Duration.ofHours(1), () -> Files.exists(workspace.credential()));
        Readers readers = new Readers(workspace.environment(), outages);
        readers.start();
        DeadTime dead = watch(length, new Samples(daemon.pid(), samples));
        readers.stop();
        dead.addTo(report);
        readers.addTo(report);
        Files.write(samples.resolveSibling("failures"), readers.unexcused());
        report.put("daemon still runs", daemon.isRunning() ? 1 : 0);
        report.put("requests", workspace.platform().requestCount());
        report.put("requests failed on purpose", failed.get());
        report.put(
                "requests timed out though the platform was up",
                Metric.of(metrics, "refresh_failures_total{kind=\"timed-out\"}"));
        report.put("gh logins failed", Metric.of(metrics, "gh_login_failures_total"));
    }

    /** The children's clock must run as fast: faketime(1) hands it on by the environment. */
    private void handOnTheClock() {
        System.getenv().forEach((name, value) -> {
            if (name.equals("LD_PRELOAD") || name.startsWith("FAKETIME")) {
                workspace.with(name, value);
            }
        });
    }

    private Optional<String> trouble() {
        if (isDown()) {
            failed.incrementAndGet();
            return Optional.of(TROUBLES.get(1));
        }
        if (random.nextDouble() >= FAILING) {
            return Optional.empty();
        }
        failed.incrementAndGet();
        return Optional.of(TROUBLES.get(random.nextInt(TROUBLES.size())));
    }

    private DeadTime watch(Duration length, Samples samples) throws IOException {
        Instant begin = Instant.now();
        DeadTime dead = new DeadTime(outages, begin);
        Instant nextSample = begin;
        for (Instant now = begin; now.isBefore(begin.plus(length)); now = Instant.now()) {
            driveOutages(begin, now);
            letOthersAsk();
            dead.look(now, isDead(now));
            if (!now.isBefore(nextSample)) {
                samples.take(Duration.between(begin, now));
                nextSample = nextSample.plus(SAMPLE);
            }
            Await.pass(LOOK);
        }
        return dead;
    }

    /** Other workspaces share the platform's token: what this one is given may be most of an hour old. */
    private void letOthersAsk() {
        if (random.nextInt(LOOKS_BETWEEN_OTHERS) == 0 && !isDown()) {
            workspace.platform().provision();
        }
    }

    private boolean isDown() {
        return outages.stream().anyMatch(outage -> outage.hasBegun() && !outage.hasEnded());
    }

    private boolean isDead(Instant now) {
        return PublishedRecord.read(workspace.credential())
                .map(record -> !workspace.platform().lives(record.token(), now))
                .orElse(true);
    }

    /** Every other one closes the port; the rest answer that they are broken. */
    private void driveOutages(Instant begin, Instant now) throws IOException {
        for (Outage outage : outages) {
            boolean closes = outages.indexOf(outage) % 2 == 0;
            if (!outage.hasBegun() && !now.isBefore(begin.plus(outage.from))) {
                if (closes) {
                    workspace.platform().goDown();
                }
                outage.begin(Instant.now(), workspace.platform().endOfCurrent());
            } else if (outage.hasBegun()
                    && !outage.hasEnded()
                    && !now.isBefore(begin.plus(outage.from).plus(outage.length))) {
                if (closes) {
                    workspace.platform().comeBack();
                }
                outage.end(Instant.now());
            }
        }
    }
}
