package ai.molecule.ghtoken.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.Debian13;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** docker/compose.yaml: what Compose makes of it. The tests in container/ start it. */
@ProcessTest
final class ComposeIT {
    private static final Path FILE = absolute("docker/compose.yaml");
    private static final String PROGRAM = "/opt/molecule-gh-token-refresh";
    private static final Duration SOON = Duration.ofSeconds(120);

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath();
    }

    private static JarProcess compose(Workspace workspace, Path file) throws IOException {
        JarProcess compose = workspace.startCommand(List.of(
                Debian13.tool("docker-compose"), "-f", file.toString(), "config", "--no-consistency", "--format=json"));
        compose.exitCode();
        return compose;
    }

    private static JsonNode services() {
        return YamlFile.documents(FILE).get(0).path("services");
    }

    @Test
    void compose_takes_the_file_and_would_refuse_a_misspelt_key(Workspace workspace) throws IOException {
        JarProcess compose = compose(workspace, FILE);
        assertThat(compose.exitCode()).as(compose.err()).isZero();
        assertThat(YamlFile.documents(compose.out()).get(0).path("services").propertyNames())
                .containsExactlyInAnyOrder("platform", "workspace");
        Path wrong = workspace.folder().resolve("compose.yaml");
        Files.writeString(wrong, Files.readString(FILE).replace("healthcheck:", "healthchecks:"));
        assertThat(compose(workspace, wrong).exitCode()).isNotZero();
    }

    @Test
    void what_is_built_and_mounted_is_there(Workspace workspace) throws IOException {
        JsonNode services =
                YamlFile.documents(compose(workspace, FILE).out()).get(0).path("services");
        JsonNode platform = services.path("platform");
        assertThat(Path.of(platform.at("/volumes/0/source").asString())).isRegularFile();
        String workspaces = services.at("/workspace/build/dockerfile_inline").asString();
        assertThat(workspaces)
                .as("the two lines of docs/entrypoint.md")
                .contains("COPY --from=molecule-gh-token-refresh " + PROGRAM + " " + PROGRAM + "\n")
                .contains("ENTRYPOINT [\"" + PROGRAM + "/bin/entrypoint.sh\"]\n");
        String home = services.at("/workspace/tmpfs/0").asString();
        assertThat(workspaces).contains("TOKEN_CACHE_DIR=" + home.substring(0, home.indexOf(':')) + "/");
        assertThat(home).endsWith(",uid=1000,gid=1000,mode=700");
    }

    @Test
    void nothing_is_published_to_the_host_and_nothing_gains_privileges(Workspace workspace) {
        services().forEach(service -> {
            for (String key : List.of("ports", "privileged", "network_mode", "pid", "cap_add")) {
                assertThat(service.has(key)).as(key).isFalse();
            }
        });
        assertThat(YamlFile.strings(services().at("/workspace/security_opt"))).contains("no-new-privileges:true");
    }
}
