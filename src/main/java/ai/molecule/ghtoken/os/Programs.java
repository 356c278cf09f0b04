package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Runs programs as child processes, without the secrets of the environment. */
public final class Programs implements ProgramRunner {
    @Override
    public Result run(List<String> command, byte[] input, Map<String, String> environment, Duration limit)
            throws IOException {
        ProcessBuilder program = new ProcessBuilder(command);
        program.environment().clear();
        program.environment().putAll(PublicEnvironment.of(environment));
        try {
            return ChildProcess.run(program, input, limit);
        } catch (TimeoutException e) {
            throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s and was killed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        }
    }
}
