package ai.molecule.ghtoken.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a daemon has counted of itself (docs/metrics.md). */
final class Metric {
    private Metric() {}

    /** @param sample a name without the prefix, with labels where it has some: {@code refresh_failures_total{kind="x"}} */
    static long of(Path metrics, String sample) throws IOException {
        for (String line : Files.readAllLines(metrics)) {
            if (line.startsWith("molecule_gh_token_" + sample + " ")) {
                return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        throw new IOException("there is no metric " + sample);
    }
}
