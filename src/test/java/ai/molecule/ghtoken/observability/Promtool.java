package ai.molecule.ghtoken.observability;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Prometheus' own judge of metrics and rules. */
record Promtool(int exitCode, String said) {
    static Promtool run(File input, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile("promtool-", ".out");
        try {
            List<String> command = new ArrayList<>(List.of("promtool"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .redirectInput(input)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(output.toFile()))
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("promtool does not end");
            }
            return new Promtool(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }
}
