package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base images in docker/ are named by digest, which dev/base-images renews. */
class BaseImagesTest {
    private static final List<String> FILES =
            List.of("docker/Dockerfile", "docker/workspace.Dockerfile", "docker/compose.yaml");
    private static final String TODAY = "sha256:" + "1".repeat(64);

    /** Answers as {@code docker buildx imagetools inspect NAME} does, after the index its platforms' images. */
    private static final String REGISTRY = """
            #!/bin/sh
            [ "$*" != "buildx imagetools inspect $4" ] && exit 2
            [ -z "$DOWN" ] || exit 1
            printf 'Name:      %s\\nDigest:    %s\\n\\nManifests:\\n  Name: %s@sha256:22\\n' "$4" "$TODAY" "$4"
            """;

    @TempDir
    Path project;

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectories(project.resolve("docker"));
        for (String file : FILES) {
            Files.copy(Path.of(file), project.resolve(file));
        }
        Run.program(project.resolve("dev/base-images"), Files.readString(Path.of("dev/base-images")));
        Run.program(project.resolve("docker-stand-in"), REGISTRY);
    }

    private Run baseImages(String down, String... arguments) throws Exception {
        String program = project.resolve("dev/base-images").toString();
        Map<String, String> environment = Map.of(
                "PATH",
                "/usr/bin:/bin",
                "DOCKER",
                project.resolve("docker-stand-in").toString(),
                "TODAY",
                TODAY,
                "DOWN",
                down);
        List<String> command = arguments.length == 0 ? List.of(program) : List.of(program, arguments[0]);
        return Run.of(command, environment, project, new byte[0]);
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile("(?m)" + pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String all(Path folder) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String file : FILES) {
            text.append(Files.readString(folder.resolve(file)));
        }
        return text.toString();
    }

    private static List<String> digests(Path folder) throws IOException {
        return found("^ *ARG [A-Z]+_IMAGE=[a-z-]+:[a-z0-9-]+@(sha256:[0-9a-f]{64})$", all(folder));
    }

    @Test
    void each_stage_starts_from_a_digest_from_the_program_or_from_nothing() throws IOException {
        assertThat(found("^ *FROM (?:--platform=\\S+ )?(\\S+)", all(Path.of(""))))
                .containsOnly("${BASE_IMAGE}", "$$BASE_IMAGE", "${JDK_IMAGE}", "molecule-gh-token-refresh", "scratch");
        assertThat(digests(Path.of(""))).hasSize(4);
    }

    @Test
    void it_writes_what_the_registry_has_today_and_nothing_else() throws Exception {
        Run run = baseImages("");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(digests(project)).hasSize(4).containsOnly(TODAY);
        assertThat(all(project).replaceAll("@sha256:[0-9a-f]+", ""))
                .isEqualTo(all(Path.of("")).replaceAll("@sha256:[0-9a-f]+", ""));
        assertThat(baseImages("", "--check").exitCode()).isZero();
    }

    @Test
    void a_check_names_what_is_older_and_changes_nothing() throws Exception {
        Run run = baseImages("", "--check");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("eclipse-temurin:25-jdk", "debian:trixie-slim");
        assertThat(all(project)).isEqualTo(all(Path.of("")));
    }

    @Test
    void without_an_answer_of_the_registry_it_fails_and_changes_nothing() throws Exception {
        Run run = baseImages("yes");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the registry does not tell the digest of ");
        assertThat(all(project)).isEqualTo(all(Path.of("")));
    }
}
