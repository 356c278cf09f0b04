package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Programs that use the token again and again, each in a thread of its own, and how that went. */
final class Readers {
    /** A program that runs across an outage's edge may fail for it. */
    private static final Duration RUN = Duration.ofSeconds(60);

    /** A published token has that long to live at least; a start that takes longer is the acceleration's doing. */
    private static final Duration FAIR = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final List<Outage> outages;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<String> unexcused = new CopyOnWriteArrayList<>();

    private final class Reader {
        final String name;
        final Duration pause;
        final List<String> command;
        final AtomicLong runs = new AtomicLong();
        final AtomicLong excused = new AtomicLong();
        final AtomicLong slow = new AtomicLong();
        final AtomicLong failures = new AtomicLong();

        Reader(String name, Duration pause, List<String> command) {
            this.name = name;
            this.pause = pause;
            this.command = command;
        }

        void run() {
            while (!stop.get()) {
                Instant start = Instant.now();
                String complaint = complaint();
                runs.incrementAndGet();
                if (complaint != null) {
                    judge(start, Instant.now(), complaint).incrementAndGet();
                }
                Await.pass(pause);
            }
        }

        private AtomicLong judge(Instant start, Instant end, String complaint) {
            if (isExcused(start, end)) {
                return excused;
            }
            boolean isSlow = Duration.between(start, end).compareTo(FAIR) > 0;
            unexcused.add(start + " to " + end + ": " + name + ": " + complaint);
            return isSlow ? slow : failures;
        }

        /** Null for a success. */
        private String complaint() {
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
                builder.environment().clear();
                builder.environment().putAll(environment);
                Process process = builder.start();
                String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
                int code = process.waitFor();
                return code == 0 ? null : "exit code " + code + ": " + said.strip();
            } catch (IOException | InterruptedException e) {
                return e.toString();
            }
        }
    }

    Readers(Map<String, String> environment, List<Outage> outages) {
        this.environment = environment;
        this.outages = outages;
    }

    /** What the failures that no outage excuses have said, in the order of their ends. */
    List<String> unexcused() {
        return List.copyOf(unexcused);
    }

    private boolean isExcused(Instant start, Instant end) {
        return outages.stream().anyMatch(outage -> touches(outage, start.minus(RUN), end));
    }

    private static boolean touches(Outage outage, Instant start, Instant end) {
        for (Instant at = start; !at.isAfter(end); at = at.plusSeconds(1)) {
            if (outage.leavesNoToken(at) || outage.hasJustLeftNoToken(at)) {
                return true;
            }
        }
        return false;
    }

    /** What an agent's container does: git asks the helper, git and gh talk to GitHub, a probe asks for health. */
    void start() {
        String launcher = Site.LAUNCHER.toString();
        add(
                "launcher",
                Duration.ofMinutes(2),
                "sh",
                "-c",
                "printf 'protocol=https\\nhost=github.com\\n\\n' | \"$0\" git-credential get | grep -q '^password=ghs_'",
                launcher);
        add("git", Duration.ofMinutes(10), "git", "ls-remote", "-q", Site.REPOSITORY);
        add("gh", Duration.ofMinutes(2), Path.of("scripts/gh").toAbsolutePath().toString(), "api", "/user");
        add("liveness probe", Duration.ofMinutes(2), launcher, "health", "--live");
        for (Reader reader : readers) {
            Thread thread = new Thread(reader::run, reader.name);
            // A soak that fails ends all the same.
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    private void add(String name, Duration pause, String... command) {
        readers.add(new Reader(name, pause, List.of(command)));
    }

    void stop() throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    void addTo(Report report) {
        for (Reader reader : readers) {
            report.put(reader.name + " runs", reader.runs.get());
            report.put(reader.name + " failures while no token could be had", reader.excused.get());
            report.put(reader.name + " failures of runs slower than a minute", reader.slow.get());
            report.put(reader.name + " failures beyond", reader.failures.get());
        }
    }
}
