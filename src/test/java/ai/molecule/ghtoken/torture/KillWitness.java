package ai.molecule.ghtoken.torture;

import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.PublishedRecord;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Readers of the cache, each in a thread, and what they found wrong. */
final class KillWitness {
    private interface Look {
        void look() throws Exception;
    }

    private final Workspace workspace;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger records = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private final Set<String> tokens = new ConcurrentSkipListSet<>();
    private final Set<String> complaints = new ConcurrentSkipListSet<>();
    private final List<Thread> threads;

    private KillWitness(Workspace workspace) {
        this.workspace = workspace;
        this.threads = List.of(
                watching(Duration.ofNanos(50_000), this::readRecord),
                watching(Duration.ofMillis(5), this::lookAtModes),
                watching(Duration.ofMillis(100), this::askLauncher));
        threads.forEach(Thread::start);
    }

    static KillWitness start(Workspace workspace) {
        return new KillWitness(workspace);
    }

    private Thread watching(Duration pause, Look look) {
        return new Thread(() -> {
            while (!stop.get()) {
                try {
                    look.look();
                } catch (Exception | AssertionError e) {
                    complaints.add(e.toString());
                }
                Await.pass(pause);
            }
        });
    }

    private void readRecord() {
        PublishedRecord record = PublishedRecord.read(workspace.credential()).orElseThrow();
        demandPair(record.token(), record.end().getEpochSecond());
        records.incrementAndGet();
        tokens.add(record.token());
    }

    private void demandPair(String token, long end) {
        Instant truth = workspace.platform().endOf(token).orElse(Instant.EPOCH);
        demand(Math.abs(truth.getEpochSecond() - end) <= 1, "a token with the end of another");
    }

    private void lookAtModes() throws IOException {
        for (Path folder : List.of(workspace.cache(), workspace.home())) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    lookAtMode(file);
                }
            }
        }
    }

    private void lookAtMode(Path file) throws IOException {
        try {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            demand(
                    mode.equals("rw-------"),
                    file.getFileName().toString().replaceAll("[0-9a-f]{16}", "*") + " has mode " + mode);
        } catch (NoSuchFileException e) {
            // A temporary file that has been renamed meanwhile.
            return;
        }
    }

    /** As git does, and a probe: in shell, from the files. */
    private void askLauncher() throws IOException, InterruptedException {
        String answer = output(
                "sh",
                "-c",
                "printf 'protocol=https\\nhost=github.com\\n\\n' | \"$0\" git-credential get",
                Site.LAUNCHER.toString());
        String[] lines = answer.split("\n");
        demand(
                lines.length == 3 && lines[1].startsWith("password=") && lines[2].startsWith("password_expiry_utc="),
                "an answer to git that is not whole");
        demandPair(
                lines[1].substring("password=".length()),
                Long.parseLong(lines[2].substring("password_expiry_utc=".length())));
        demand(
                !output(Site.LAUNCHER.toString(), "health").startsWith("unreadable"),
                "health calls the record unreadable");
        answers.incrementAndGet();
    }

    private String output(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(workspace.environment());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return text;
    }

    private static void demand(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    void stop() throws InterruptedException {
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    int tokensSeen() {
        return tokens.size();
    }

    Set<String> complaints() {
        return complaints;
    }

    @Override
    public String toString() {
        return records + " records read of " + tokens.size() + " tokens, " + answers + " answers to git";
    }
}
