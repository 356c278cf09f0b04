package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.InProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The program in Java, held to what the launcher answers in its place, and to what the launcher leaves to it. */
class JarVectorsTest {
    @TempDir
    Path home;

    /** The launcher alone runs exec. */
    static Stream<Vector> launcher() {
        return Vector.allFor("molecule-gh-token-refresh").stream()
                .filter(vector -> !vector.run().contains(" exec"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("launcher")
    void answers_as_the_launcher_does(Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);
        world.furnish();
        Map<String, String> environment = world.environment();
        environment.put("CONFIGS_DIR", home.resolve("no-bearer-here").toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = InProcess.run(
                environment,
                new ByteArrayInputStream(world.input()),
                new PrintStream(out, true),
                new PrintStream(err, true),
                world.arguments().toArray(new String[0]));

        assertThat(out.toString(UTF_8)).matches(world.output());
        assertThat(exitCode).isEqualTo(vector.exitCode());
        assertThat(home.resolve("pwned")).doesNotExist();
        assertThat(err.toString(UTF_8)).doesNotContain("Exception", "ghs_");
        assertThat(world.cache()).exists();
    }
}
