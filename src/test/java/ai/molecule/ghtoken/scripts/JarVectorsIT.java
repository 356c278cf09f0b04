package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors whose command gets the streams of the process. {@link JarVectorsTest} has the others. */
class JarVectorsIT {
    private static final Path JAR = Path.of("target/molecule-gh-token-refresh.jar");

    @TempDir
    Path home;

    static Stream<Vector> launcher() {
        return Vector.allFor("molecule-gh-token-refresh").stream().filter(vector -> isOfExec(vector));
    }

    static boolean isOfExec(Vector vector) {
        return vector.run().contains(" exec");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("launcher")
    void jar_answers_as_the_launcher_does(Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);
        world.furnish();

        Map<String, String> environment = world.environment();
        environment.put("CONFIGS_DIR", home.resolve("no-bearer-here").toString());
        Run run = Run.of(command(world), environment, home, world.input());

        assertThat(run.out()).matches(world.output());
        assertThat(run.exitCode()).isEqualTo(vector.exitCode());
        assertThat(home.resolve("pwned")).doesNotExist();
        assertThat(run.err()).doesNotContain("Exception", "ghs_");
        assertThat(Files.exists(world.cache())).isTrue();
    }

    private static List<String> command(VectorWorld world) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        command.addAll(world.arguments());
        return command;
    }
}
