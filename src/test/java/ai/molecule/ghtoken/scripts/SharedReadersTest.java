package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Two scripts read the cache, and neither may source a file: so what they share is there twice, and held together here. */
class SharedReadersTest {
    private static final String BEGIN = "# --- shared readers";
    private static final String END = "# --- end of shared readers";

    @Test
    void launcher_and_wrapper_read_the_cache_by_the_same_text() throws IOException {
        String launcher = shared("molecule-gh-token-refresh");

        assertThat(launcher).contains("read_record()");
        assertThat(shared("gh")).isEqualTo(launcher);
    }

    private static String shared(String script) throws IOException {
        String text = Files.readString(Path.of("scripts", script));
        return text.substring(text.indexOf(BEGIN), text.indexOf(END));
    }
}
