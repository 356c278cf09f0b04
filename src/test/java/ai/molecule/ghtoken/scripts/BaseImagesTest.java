package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base images of docker/Dockerfile are named by digest, which dev/base-images renews. */
class BaseImagesTest {
    private static final Path DOCKERFILE = Path.of("docker/Dockerfile");
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

    private Path dockerfile;

    @BeforeEach
    void copy() throws IOException {
        dockerfile = project.resolve("docker/Dockerfile");
        Files.createDirectories(dockerfile.getParent());
        Files.copy(DOCKERFILE, dockerfile);
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

    private static List<String> digests(Path file) throws IOException {
        return Pattern.compile("(?m)^ARG [A-Z]+_IMAGE=[a-z-]+:[a-z0-9-]+@(sha256:[0-9a-f]{64})$")
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void each_stage_starts_from_a_digest_or_from_nothing() throws IOException {
        List<String> bases = Pattern.compile("(?m)^FROM (?:--platform=\\S+ )?(\\S+)")
                .matcher(Files.readString(DOCKERFILE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList();
        assertThat(bases).containsExactlyInAnyOrder("${BASE_IMAGE}", "${JDK_IMAGE}", "scratch");
        assertThat(digests(DOCKERFILE)).hasSize(2);
    }

    @Test
    void it_writes_what_the_registry_has_today_and_nothing_else() throws Exception {
        Run run = baseImages("");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(digests(dockerfile)).containsExactly(TODAY, TODAY);
        assertThat(Files.readString(dockerfile).replaceAll("@sha256:[0-9a-f]+", ""))
                .isEqualTo(Files.readString(DOCKERFILE).replaceAll("@sha256:[0-9a-f]+", ""));
        assertThat(baseImages("", "--check").exitCode()).isZero();
    }

    @Test
    void a_check_names_what_is_older_and_changes_nothing() throws Exception {
        Run run = baseImages("", "--check");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("eclipse-temurin:25-jdk", "debian:trixie-slim");
        assertThat(dockerfile).hasSameTextualContentAs(DOCKERFILE);
    }

    @Test
    void without_an_answer_of_the_registry_it_fails_and_changes_nothing() throws Exception {
        Run run = baseImages("yes");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the registry does not tell the digest of eclipse-temurin:25-jdk");
        assertThat(dockerfile).hasSameTextualContentAs(DOCKERFILE);
    }
}
