package ai.molecule.ghtoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test that the tables of docs/troubleshooting.md and docs/security.md name exists. */
class SymptomsTest {
    private static final Pattern NAME =
            Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`|`(vectors/\\w+\\.txt)`");

    @Test
    void each_symptom_names_tests_that_exist() throws IOException {
        String page = Files.readString(Path.of("docs", "troubleshooting.md"));
        List<String> rows = page.substring(page.indexOf("| symptom | test |"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(20);
        for (String row : rows) {
            Matcher name = NAME.matcher(row.substring(row.lastIndexOf(" | ")));
            assertThat(name.find()).as(row).isTrue();
            do {
                assertThat(exists(name.group(1), name.group(2), name.group(3), "("))
                        .as(name.group())
                        .isTrue();
            } while (name.find());
        }
    }

    @Test
    void each_attack_and_each_boundary_names_tests_that_exist() throws IOException {
        List<String> rows = Files.readString(Path.of("docs", "security.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(40);
        Pattern name = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+)(\\.\\.\\.)?)?`");
        for (String row : rows) {
            Matcher named = name.matcher(row.substring(row.lastIndexOf("| ", row.length() - 3)));
            while (named.find()) {
                assertThat(exists(named.group(1), named.group(2), null, named.group(3) == null ? "(" : ""))
                        .as(named.group())
                        .isTrue();
            }
        }
    }

    /** @param end what follows the name of the method: nothing where it is abbreviated */
    private static boolean exists(String type, String method, String vectors, String end) throws IOException {
        if (vectors != null) {
            return Files.exists(Path.of("src/test/resources", vectors));
        }
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Optional<Path> file =
                    files.filter(path -> path.endsWith(type + ".java")).findFirst();
            return file.isPresent()
                    && (method == null || Files.readString(file.get()).contains("void " + method + end));
        }
    }
}
