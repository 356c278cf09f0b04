package ai.molecule.ghtoken.os;

import ai.molecule.ghtoken.os.ProgramRunner.Result;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a program with a limit on its time and on the output that is kept. Uses no thread. It waits for the program's
 * end and not for the end of its output, which a background process of the program may keep open.
 */
public final class ChildProcess {
    private static final int OUTPUT_LIMIT = 16 * 1024;
    private static final long SLICE_MILLIS = 10;
    private static final long DEATH_SECONDS = 1;

    private static final List<String> SECRET_NAMES = List.of("TOKEN", "PASSWORD", "SECRET", "_KEY", "CREDENTIALS");

    private ChildProcess() {}

    /** A {@link ProgramRunner}. The program gets the environment without its secrets. */
    public static Result run(List<String> command, byte[] input, Map<String, String> environment, Duration limit)
            throws IOException {
        return run(command, input, environment, limit, StandardCharsets.UTF_8);
    }

    /** @param charset of the output; ISO-8859-1 keeps each byte as a character */
    public static Result run(
            List<String> command, byte[] input, Map<String, String> environment, Duration limit, Charset charset)
            throws IOException {
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().clear();
        program.environment().putAll(withoutSecrets(environment));
        return run(program, input, limit, charset);
    }

    /** A modifiable copy without the variables whose names end like those of secrets. */
    public static Map<String, String> withoutSecrets(Map<String, String> environment) {
        Map<String, String> kept = new HashMap<>(environment);
        for (String secret : SECRET_NAMES) {
            kept.keySet().removeIf(name -> name.endsWith(secret));
        }
        return kept;
    }

    /**
     * The environment for a command of a setting: without secrets, and with {@code HOME=/} where HOME is the cache folder
     * or in it. In a pod, another container writes to that folder, and programs run what the configuration in HOME names.
     */
    public static Map<String, String> forCommandOfSetting(Map<String, String> environment) {
        Map<String, String> kept = withoutSecrets(environment);
        String cache = environment.getOrDefault("TOKEN_CACHE_DIR", "").strip();
        if (!cache.isEmpty()) {
            kept.computeIfPresent("HOME", (name, home) -> isIn(cache, home) ? "/" : home);
        }
        return kept;
    }

    private static boolean isIn(String folder, String path) {
        return Path.of(path).normalize().startsWith(Path.of(folder).normalize());
    }

    /**
     * @param input at most a few KiB, so that it fits into the pipe and writing it cannot block (pipe(7): 64 KiB)
     * @throws IOException the program could not be started, or was killed: at the limit or by an interrupt of this
     *     thread
     */
    public static Result run(ProcessBuilder program, byte[] input, Duration limit) throws IOException {
        return run(program, input, limit, StandardCharsets.UTF_8);
    }

    private static Result run(ProcessBuilder program, byte[] input, Duration limit, Charset charset)
            throws IOException {
        String name = program.command().get(0);
        // Interpreters load modules from the working folder, which may be another user's than root's.
        program.directory(new File("/"));
        Process process = started(program);
        try {
            give(process, input);
            return awaited(process, limit, charset);
        } catch (TimeoutException e) {
            throw new IOException(name + " did not end within " + limit.toSeconds() + " s and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " ran", e);
        } finally {
            end(process);
        }
    }

    private static Result awaited(Process process, Duration limit, Charset charset)
            throws IOException, InterruptedException, TimeoutException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        long start = System.nanoTime();
        boolean ended;
        do {
            ended = process.waitFor(SLICE_MILLIS, TimeUnit.MILLISECONDS);
            drain(process.getInputStream(), output);
            drain(process.getErrorStream(), errors);
            if (!ended && System.nanoTime() - start > limit.toNanos()) {
                throw new TimeoutException();
            }
        } while (!ended);
        return new Result(process.exitValue(), output.toString(charset), errors.toString(charset));
    }

    private static Process started(ProcessBuilder program) throws IOException {
        try {
            return program.start();
        } catch (IOException e) {
            // The JDK's own message names the program again.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IOException(program.command().get(0) + " could not be run: " + reason.getMessage(), e);
        } catch (OutOfMemoryError e) {
            // The JDK starts a thread for each program, which waits for its end.
            throw new IOException(BackgroundCall.NO_THREAD, e);
        }
    }

    private static void give(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // The program ended without reading its input; its exit status says why.
        }
    }

    private static void drain(InputStream from, ByteArrayOutputStream kept) throws IOException {
        byte[] buffer = new byte[4096];
        // The JDK empties the pipe itself when the program ends, under this monitor: without it, a read could find
        // nothing left and wait for whatever the program left behind.
        synchronized (from) {
            int pieces = 0;
            while (from.available() > 0 && pieces++ < OUTPUT_LIMIT) {
                int count = from.read(buffer, 0, Math.min(buffer.length, from.available()));
                kept.write(buffer, 0, Math.max(0, Math.min(count, OUTPUT_LIMIT - kept.size())));
            }
        }
    }

    private static void end(Process process) throws IOException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            awaitDeath(process);
        }
        process.getInputStream().close();
        process.getErrorStream().close();
    }

    private static void awaitDeath(Process process) {
        try {
            process.waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
