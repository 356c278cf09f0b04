package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Runs a program with this process's standard streams until it ends, as a substitute for exec(2). Thread-safe. */
public final class ForegroundProcess {
    private final ProcessBuilder program;
    private final CompletableFuture<Process> started = new CompletableFuture<>();

    /** @param variables added to this process's environment */
    public ForegroundProcess(List<String> command, Map<String, String> variables) {
        program = new ProcessBuilder(command).inheritIO();
        program.environment().putAll(variables);
    }

    /** Sends SIGTERM, now or as soon as the program has started. */
    public void terminate() {
        started.thenAccept(Process::destroy);
    }

    /**
     * Runs it to its end.
     *
     * @return its exit code, or 128 and the number of the signal that ended it
     * @throws IOException it cannot be run
     */
    public int run() throws IOException, InterruptedException {
        Process process = program.start();
        started.complete(process);
        return process.waitFor();
    }
}
