package ai.molecule.ghtoken.testing.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The tree that {@code dev/debian13} makes; where it is missing, the test fails and says so. */
public final class Debian13 {
    public static final String SCRIPT = Path.of("dev/debian13").toAbsolutePath().toString();

    private Debian13() {}

    public static String tree() {
        try {
            Process where = new ProcessBuilder(SCRIPT, "where")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(where.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(where.waitFor()).as(said).isZero();
            return said;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A program of the tree that needs nothing else of it. */
    public static String tool(String name) {
        return tree() + "/usr/bin/" + name;
    }
}
