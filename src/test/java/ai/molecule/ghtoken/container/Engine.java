package ai.molecule.ghtoken.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** buildah and podman in the mount namespace that {@code dev/containers} keeps for them, as long as these tests run. */
final class Engine {
    private static final String SCRIPT =
            Path.of("dev/containers").toAbsolutePath().toString();

    /** Ends with this JVM, which closes its standard input. */
    private static final class Namespace {
        static final String PID = hold();

        private static String hold() {
            try {
                Process holder = new ProcessBuilder(SCRIPT, "hold")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                return holder.inputReader().readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** For a process whose HOME is another: where everything is kept. */
    static final String CACHE_HOME =
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getenv("HOME") + "/.cache");

    private Engine() {}

    /** That command in there; its environment is handed on. */
    static List<String> command(String... command) {
        List<String> whole = new ArrayList<>(List.of(SCRIPT, "in", Namespace.PID));
        whole.addAll(List.of(command));
        return whole;
    }

    /** Runs it to its end and returns what it printed. */
    static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command(command))
                    .redirectErrorStream(true)
                    .start();
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
