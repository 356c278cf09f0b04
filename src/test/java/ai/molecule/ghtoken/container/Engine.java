package ai.molecule.ghtoken.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Docker engine that {@code dev/engine} runs. */
final class Engine {
    private static final String SCRIPT = Path.of("dev/engine").toAbsolutePath().toString();

    /** For a process whose HOME is another: where the engine and its images are kept. */
    static final String CACHE_HOME =
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getenv("HOME") + "/.cache");

    private Engine() {}

    /** That docker command; its environment is handed on. */
    static List<String> docker(List<String> arguments) {
        List<String> whole = new ArrayList<>(List.of(SCRIPT, "exec", "docker"));
        whole.addAll(arguments);
        return whole;
    }

    /** Runs it to its end and returns what it printed. */
    static String run(String... arguments) {
        return output(docker(List.of(arguments)));
    }

    /** Runs any command to its end and returns what it printed. */
    static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
