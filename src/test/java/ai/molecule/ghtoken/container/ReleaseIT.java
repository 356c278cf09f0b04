package ai.molecule.ghtoken.container;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a release would publish, made here by the script that the workflow runs. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ReleaseIT {
    @Test
    void it_has_the_program_its_parts_its_images_and_checksums_that_hold(Workspace workspace) throws IOException {
        Path folder = workspace.folder().resolve("release");
        JarProcess release = workspace
                .with("XDG_CACHE_HOME", Engine.CACHE_HOME)
                .with("GITHUB_REPOSITORY_OWNER", "An-Owner")
                .startCommand(
                        List.of(Path.of("dev/release").toAbsolutePath().toString(), "--dry-run", folder.toString()));
        release.exitCodeWithin(Container.SOON);
        assertThat(release.exitCode()).as(release.err()).isZero();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "LICENSE",
                            "SHA256SUMS",
                            "images.txt",
                            "molecule-gh-token-refresh.jar",
                            "molecule-gh-token-refresh-sbom.json",
                            "molecule-gh-token-refresh-0.1.0.tar",
                            "molecule-gh-token-refresh-sidecar-0.1.0.tar",
                            "notes.md",
                            "provenance.intoto.json",
                            "scripts-and-share.tar.gz");
        }
        Engine.output(List.of("sh", "-c", "cd '" + folder + "' && sha256sum --check SHA256SUMS"));
        assertThat(Files.readString(folder.resolve("notes.md"))).startsWith("The first version.");
        assertThat(Files.readString(folder.resolve("provenance.intoto.json")))
                .contains("\"name\": \"molecule-gh-token-refresh.jar\", \"digest\": {\"sha256\": \"");
    }
}
