package ai.molecule.ghtoken;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages refer to exists. */
class DocsTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]*)(?:#([^)]+))?\\)");
    /** A class of the program or of its tests, by our names for them. */
    private static final Pattern TYPE = Pattern.compile("`(?:[a-z]+/)?([A-Z][a-z]+[A-Z]\\w+)(?:\\.\\w+)?`");
    /** A test; three dots leave the end of its name out. */
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))\\.(\\w+?)(\\.\\.\\.)?`");
    /** Those of other projects. */
    private static final Set<String> FOREIGN = Set.of("HttpURLConnection");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                    docs.filter(file -> file.toString().endsWith(".md")).toList().stream(),
                    Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md").map(Path::of));
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void each_link_leads_to_a_file_and_a_heading(Path page) throws IOException {
        for (MatchResult link : found(LINK, page)) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            assertThat(target).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
        }
    }

    /** As GitHub makes them. */
    private static Set<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void each_class_that_is_named_exists(Path page) throws IOException {
        Set<String> types;
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            types = sources.map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                    .collect(Collectors.toSet());
        }
        String rules = Files.readString(Path.of("docker/observability/alerts.yml"));
        assertThat(found(TYPE, page).stream()
                        .map(type -> type.group(1))
                        .filter(type -> !FOREIGN.contains(type) && !rules.contains(type)))
                .isSubsetOf(types);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void each_test_that_is_named_exists(Path page) throws IOException {
        for (MatchResult test : found(TEST, page)) {
            Path file;
            try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
                file = sources.filter(source -> source.endsWith(test.group(1) + ".java"))
                        .findAny()
                        .orElseThrow();
            }
            assertThat(file).content().containsPattern(" " + test.group(2) + (test.group(3) == null ? "\\(" : ""));
        }
    }

    private static Set<MatchResult> found(Pattern what, Path page) throws IOException {
        return what.matcher(Files.readString(page)).results().collect(Collectors.toSet());
    }
}
