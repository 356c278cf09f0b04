package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an image takes in that adopts the program. */
@ProcessTest
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ProgramImageIT {
    private static final long MOST_BYTES = 60L << 20;

    @Test
    void it_is_one_folder_of_less_than_60_mebibytes() {
        assertThat(Long.parseLong(inspect("molecule-gh-token-refresh", "{{.Size}}")))
                .isLessThan(MOST_BYTES);
        assertThat(files("molecule-gh-token-refresh")
                        .map(file -> file.replaceFirst("/$", ""))
                        .filter(file -> file.matches("opt(/[^/]+(/[^/]+)?)?")))
                .containsExactlyInAnyOrder(
                        "opt",
                        "opt/molecule-gh-token-refresh",
                        "opt/molecule-gh-token-refresh/LICENSE",
                        "opt/molecule-gh-token-refresh/bin",
                        "opt/molecule-gh-token-refresh/lib",
                        "opt/molecule-gh-token-refresh/jre");
    }

    /** Besides what the engine itself puts into each container. */
    private static Stream<String> files(String image) {
        String container = Engine.run("create", image, "none");
        try {
            return Engine.output(List.of("sh", "-c", "dev/engine exec docker export " + container + " | tar -t"))
                    .lines()
                    .filter(file -> !file.matches("(dev|etc|proc|sys)/.*|\\.dockerenv"));
        } finally {
            Engine.run("rm", container);
        }
    }

    @Test
    void the_daemon_of_an_adopting_image_uses_the_archive_and_the_health_of_the_image_stays_its_own(Workspace workspace)
            throws Exception {
        Container container = Container.of(Site.in(workspace));
        String image = WorkspaceImages.image("crewai");
        container.awaitStarted(container.run(image));
        container.awaitToken(CACHE);
        long daemon = container.processes("/jre/bin/java").get(0);
        assertThat(Files.readString(Path.of("/proc", Long.toString(daemon), "maps")))
                .contains("/opt/molecule-gh-token-refresh/lib/molecule-gh-token-refresh.jsa");
        assertThat(Engine.run("image", "inspect", image)).doesNotContain("\"Healthcheck\"");
        assertThat(Engine.run("image", "inspect", "molecule-gh-token-refresh-sidecar"))
                .contains("\"Healthcheck\"", "\"User\": \"1000:1000\"");
    }

    /** All but the class-data archive, which is the last layer. The JAR is built once: dev/reproducible builds that twice. */
    @Test
    void a_second_build_makes_the_same_layer_and_the_labels_say_from_which_sources() {
        String second = "molecule-test/second-build";
        Engine.run(
                "build",
                "--quiet",
                "--network=host",
                "--file=docker/Dockerfile",
                "--no-cache-filter=files",
                "--build-arg=JDK_IMAGE=localhost/jdk",
                "--build-arg=SOURCE=https://example.com/sources",
                "--build-arg=VERSION=1.2.3",
                "--build-arg=REVISION=4711",
                "--tag=" + second,
                ".");
        assertThat(inspect(second, "{{len .RootFS.Layers}} {{index .RootFS.Layers 0}}"))
                .isEqualTo(inspect("molecule-gh-token-refresh", "2 {{index .RootFS.Layers 0}}"));
        assertThat(inspect(second, "{{json .Config.Labels}}"))
                .contains(
                        "\"org.opencontainers.image.source\":\"https://example.com/sources\"",
                        "\"org.opencontainers.image.version\":\"1.2.3\"",
                        "\"org.opencontainers.image.revision\":\"4711\"");
    }

    @Test
    void the_classic_builder_is_told_that_buildkit_is_needed() {
        List<String> build = new ArrayList<>(List.of("env", "DOCKER_BUILDKIT=0"));
        build.addAll(Engine.docker(List.of(
                "build", "--force-rm", "--file=docker/Dockerfile", "--build-arg=BASE_IMAGE=debian:trixie-slim", ".")));
        assertThatThrownBy(() -> Engine.output(build))
                .hasMessageContaining("docker/Dockerfile needs BuildKit: install docker-buildx");
    }

    private static String inspect(String image, String format) {
        return Engine.run("image", "inspect", "--format", format, image);
    }

    @Test
    void the_page_says_what_the_image_takes() throws IOException {
        long bytes = Long.parseLong(inspect("molecule-gh-token-refresh", "{{.Size}}"));
        Matcher stated = Pattern.compile("\\| added to an image \\| ([0-9]+) MiB \\|")
                .matcher(Files.readString(Path.of("docs/images.md")));
        assertThat(stated.find()).isTrue();
        assertThat(Double.parseDouble(stated.group(1))).isCloseTo(bytes / 1048576.0, within(1.0));
    }

    @Test
    void an_image_says_what_it_is_and_by_which_licence() {
        for (String image : List.of("molecule-gh-token-refresh", "molecule-gh-token-refresh-sidecar")) {
            assertThat(Engine.run("image", "inspect", "--format", "{{json .Config.Labels}}", image))
                    .contains(
                            "\"org.opencontainers.image.title\":\"" + image + "\"",
                            "\"org.opencontainers.image.licenses\":\"Apache-2.0");
        }
    }
}
