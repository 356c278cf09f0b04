package ai.molecule.ghtoken.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The commands in .github/workflows, which nothing but GitHub runs as a whole; dev/lint-workflows holds the rest. */
class WorkflowsTest {
    private static final Path FOLDER = Path.of(".github/workflows");

    @TempDir
    Path folder;

    private static JsonNode steps(String file, String job) {
        return YamlFile.documents(FOLDER.resolve(file)).get(0).at("/jobs/" + job + "/steps");
    }

    private static List<String> commands(String file) {
        List<String> all = new ArrayList<>();
        for (JsonNode job : YamlFile.documents(FOLDER.resolve(file)).get(0).path("jobs")) {
            job.path("steps").forEach(step -> all.add(step.path("run").asString("")));
        }
        all.removeIf(String::isEmpty);
        return all;
    }

    /** Runs it as GitHub does, with these variables alone; returns its exit code. */
    private int bash(String script, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        return builder.start().waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ci.yml", "release.yml"})
    void each_command_is_sound_and_takes_what_github_knows_by_variables_only(String file) throws Exception {
        assertThat(commands(file)).isNotEmpty();
        for (String command : commands(file)) {
            assertThat(command).as("what is pasted in could be a command").doesNotContain("${{");
            Path script = Files.writeString(folder.resolve("step"), command);
            int found = bash("shellcheck --shell=bash " + script, Map.of());
            assertThat(found)
                    .as(command + Files.readString(folder.resolve("out")))
                    .isZero();
        }
    }

    @Test
    void the_images_are_named_in_lower_case_and_tagged_as_the_manifests_have_them() throws Exception {
        JsonNode names = YamlFile.named(steps("release.yml", "images"), "id", "names");
        Path output = Files.createFile(folder.resolve("output"));
        Path variables = Files.createFile(folder.resolve("env"));
        Map<String, String> gitHub = new HashMap<>(Map.of(
                "GITHUB_REPOSITORY_OWNER", "An-Owner",
                "GITHUB_REF_NAME", "v0.1.0",
                "GITHUB_SHA", "4711",
                "GITHUB_SERVER_URL", "https://example.com",
                "GITHUB_REPOSITORY", "An-Owner/sources"));
        gitHub.put("GITHUB_OUTPUT", output.toString());
        gitHub.put("GITHUB_ENV", variables.toString());
        assertThat(bash(names.path("run").asString(), gitHub)).isZero();
        assertThat(output).hasContent("""
                        program=ghcr.io/an-owner/molecule-gh-token-refresh:0.1.0
                        sidecar=ghcr.io/an-owner/molecule-gh-token-refresh-sidecar:0.1.0
                        """);
        assertThat(variables).hasContent("""
                        VERSION=0.1.0
                        REVISION=4711
                        SOURCE=https://example.com/An-Owner/sources
                        """);
        assertThat(Files.readString(ManifestsTest.FOLDER.resolve("workspace.yaml")))
                .contains("image: molecule-gh-token-refresh-sidecar:0.1.0\n");
    }

    @ParameterizedTest
    @CsvSource({"v0.1.0, 0", "0.1.0, 1", "v0.1.1, 1", "v0.1, 1"})
    void a_tag_that_is_not_the_version_is_refused(String tag, int code) throws Exception {
        String check = steps("release.yml", "jar")
                .valueStream()
                .map(step -> step.path("run").asString(""))
                .filter(command -> command.startsWith("dev/release check"))
                .findFirst()
                .orElseThrow();
        assertThat(bash(check, Map.of("GITHUB_REF_NAME", tag))).isEqualTo(code);
    }
}
