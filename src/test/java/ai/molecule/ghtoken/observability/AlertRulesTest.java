package ai.molecule.ghtoken.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertRulesTest {
    private static final Path FOLDER = Path.of("docker", "observability");

    private static List<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();
    }

    @Test
    void hold_by_prometheus_own_judgement() throws Exception {
        Promtool tests = Promtool.run(
                new File("/dev/null"),
                "test",
                "rules",
                FOLDER.resolve("alerts_test.yml").toString());
        assertThat(tests.exitCode()).as(tests.said()).isZero();
    }

    @Test
    void each_is_tested_and_documented() throws IOException {
        List<String> rules = found("alert: (\\w+)", FOLDER.resolve("alerts.yml"));
        assertThat(found("alertname: (\\w+)", FOLDER.resolve("alerts_test.yml")))
                .hasSameElementsAs(rules);
        assertThat(found("`(GithubToken\\w+)`", Path.of("docs", "metrics.md"))).hasSameElementsAs(rules);
    }
}
