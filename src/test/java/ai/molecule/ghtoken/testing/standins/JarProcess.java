package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.ProcessTraces;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program under test as a real process; what it prints goes to files that can be read while it runs. */
public final class JarProcess {
    private static final Path JAR = Path.of("target", "molecule-gh-token-refresh.jar");
    private static final Path ARCHIVE = Path.of("target", "molecule-gh-token-refresh.jsa");
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final boolean ARCHIVE_FITS = archiveFits();
    /** Only a guard against what hangs. */
    private static final Duration ONE_SHOT = Duration.ofSeconds(180);

    private final List<String> command;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Map<String, String> environment;
    private final ProcessTraces traces = new ProcessTraces();

    private JarProcess(List<String> command, Map<String, String> environment, Process process, Path out, Path err) {
        this.command = command;
        this.environment = Map.copyOf(environment);
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** {@code java -jar} of the JVM that the tests run on. */
    public static List<String> javaJar(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(JAVA_HOME.resolve("bin/java").toString());
        // None of these changes what the program does; together they halve what the tests cost.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // As the launcher: a process of the same number in another PID namespace has the same file in /tmp.
        // A JVM warns of that on its standard output.
        command.add("-XX:-UsePerfData");
        if (ARCHIVE_FITS) {
            command.add("-XX:SharedArchiveFile=" + ARCHIVE.toAbsolutePath());
        }
        command.add("-jar");
        command.add(JAR.toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** As the launcher looks at it: an archive is of use to the JVM alone that made it. */
    private static boolean archiveFits() {
        try {
            Path maker = ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".release");
            return Files.exists(ARCHIVE) && Files.mismatch(maker, JAVA_HOME.resolve("release")) < 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * @param folder to work in
     * @param streams the beginning of its streams' files; without one that ends in .in, there is nothing to read
     */
    static JarProcess start(List<String> command, Map<String, String> environment, Path folder, Path streams)
            throws IOException {
        File in = new File(streams + ".in");
        Path out = Path.of(streams + ".out");
        Path err = Path.of(streams + ".err");
        // A process inherits ignored signals from nohup and from a shell's background jobs. A container's runtime
        // ignores none.
        List<String> signalled = new ArrayList<>(List.of("/usr/bin/env", "--default-signal=HUP,INT,QUIT", "--"));
        signalled.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(signalled)
                .directory(folder.toFile())
                .redirectInput(in.exists() ? in : new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new JarProcess(command, environment, builder.start(), out, err);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public String out() {
        return text(out);
    }

    public String err() {
        return text(err);
    }

    /** @param name without SIG, such as {@code HUP} */
    public void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-s", name, Long.toString(pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill -s " + name + " of " + this + " failed");
        }
    }

    /** The exit code of a command that ends by itself. */
    public int exitCode() {
        return exitCodeWithin(ONE_SHOT);
    }

    /** @throws AssertionError when it still runs then */
    public int exitCodeWithin(Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError(this + " still runs after " + limit.toSeconds() + " s");
    }

    public JarProcess awaitErr(String text, Duration limit) {
        Await.until(this + " says: " + text, limit, () -> err().contains(text));
        return this;
    }

    /** Remembers what anybody sees of this process and of those that it has started. */
    public void sample() {
        traces.sample(process.toHandle());
    }

    public ProcessTraces traces() {
        return traces;
    }

    /** Standard output of these is where a token belongs. */
    public boolean mayPrintToken() {
        return command.contains("token")
                || command.contains("git-credential")
                || command.stream().anyMatch(word -> word.contains("git credential fill"));
    }

    /** These give a token to a program that asks for it. */
    public boolean mayHandTokenOn() {
        return command.contains("exec") || command.stream().anyMatch(word -> word.endsWith("/gh") || word.equals("gh"));
    }

    /** These start programs by themselves, and none of those is in need of a token. */
    public boolean startsByItself() {
        return command.contains("daemon") || command.contains("refresh-now");
    }

    /** What it was started with, which those that it starts may inherit. */
    public String environment() {
        return String.join("\0", environment.values());
    }

    public boolean isVerbose() {
        return command.contains("--verbose");
    }

    /** Ends it as `kill -9` does, before those that it has started, lest it start more. */
    public void destroy() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        // Long, where the clock runs many times as fast.
        exitCodeWithin(Duration.ofHours(1));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        int jar = command.indexOf("-jar");
        return "`" + String.join(" ", jar < 0 ? command : command.subList(jar + 2, command.size())) + "`";
    }
}
