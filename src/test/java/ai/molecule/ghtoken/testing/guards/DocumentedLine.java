package ai.molecule.ghtoken.testing.guards;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** A line of docs/troubleshooting.md that a user looks for, word for word; {@code ...} is anything. */
public final class DocumentedLine {
    private DocumentedLine() {}

    /**
     * @param words that one line of a table has, and no other
     * @return matches that line, behind the time and the level that a daemon's log has
     */
    public static Pattern with(String words) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("docs", "troubleshooting.md")).stream()
                .filter(line -> line.startsWith("| `") && line.contains(words))
                .toList();
        assertThat(lines).as(words).hasSize(1);
        String line = lines.get(0).substring(3, lines.get(0).indexOf("` |"));
        String pattern = Pattern.quote(line).replace("...", "\\E.*\\Q");
        return Pattern.compile("(?:\\[molecule-gh-token-refresh] (?:\\S+ (?:WARN|INFO) )?)?" + pattern);
    }
}
