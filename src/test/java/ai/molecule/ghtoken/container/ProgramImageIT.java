package ai.molecule.ghtoken.container;

import static ai.molecule.ghtoken.container.WorkspaceImages.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.e2e.Site;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        String size = Engine.run("image", "inspect", "--format", "{{.Size}}", "molecule-gh-token-refresh");
        assertThat(Long.parseLong(size)).isLessThan(MOST_BYTES);
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
