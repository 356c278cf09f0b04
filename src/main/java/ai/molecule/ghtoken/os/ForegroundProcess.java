package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A program that takes this one's place, as far as that goes without exec(2): with its streams, until its end. */
public final class ForegroundProcess {
    private final ProcessBuilder program;

    private @Nullable Process process;
    private boolean toldToStop;

    /** @param variables laid over this process's own environment */
    public ForegroundProcess(List<String> command, Map<String, String> variables) {
        program = new ProcessBuilder(command).inheritIO();
        program.environment().putAll(variables);
    }

    /** Tells it to stop, now or as soon as it has started; what it makes of that is its own affair. */
    public synchronized void terminate() {
        toldToStop = true;
        if (process != null) {
            process.destroy();
        }
    }

    /**
     * Runs it to its end.
     *
     * @return its exit code, or 128 and the number of the signal that ended it
     * @throws IOException it cannot be run
     */
    public int run() throws IOException, InterruptedException {
        return start().waitFor();
    }

    private synchronized Process start() throws IOException {
        Process started = program.start();
        process = started;
        if (toldToStop) {
            started.destroy();
        }
        return started;
    }
}
