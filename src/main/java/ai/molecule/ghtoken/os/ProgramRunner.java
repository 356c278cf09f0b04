package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs other programs. */
@FunctionalInterface
public interface ProgramRunner {
    /**
     * @param output the first 16 KiB of standard output; may be secret, and is never to be logged
     * @param errors the same of standard error
     */
    record Result(int status, String output, String errors) {
        @Override
        public String toString() {
            return "exit status " + status;
        }
    }

    /**
     * @param input at most a few KiB
     * @param environment the whole environment; the program gets it without its secrets, and inherits nothing
     * @throws IOException the program could not be started, or was killed because it exceeded the limit
     */
    Result run(List<String> command, byte[] input, Map<String, String> environment, Duration limit) throws IOException;
}
