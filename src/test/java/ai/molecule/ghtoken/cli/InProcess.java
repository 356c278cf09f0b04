package ai.molecule.ghtoken.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/** The program without a JVM of its own: all that it does between the start of its process and the exit. */
public final class InProcess {
    private InProcess() {}

    /** @return the exit code */
    public static int run(
            Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, String... arguments) {
        return Main.run(new Console(environment, in, out, err, Clock.systemUTC()), arguments);
    }
}
