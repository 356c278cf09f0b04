package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The scripts under the three shells that containers have for {@code /bin/sh}. */
class ScriptVectorsTest {
    static final List<List<String>> SHELLS =
            List.of(List.of("/bin/dash"), List.of("/bin/bash"), List.of("/bin/busybox", "sh"));
    private static final String PROGRAMS = "/usr/bin:/bin";

    @TempDir
    Path home;

    static Stream<Arguments> launcher() {
        return inEveryShell("molecule-gh-token-refresh");
    }

    static Stream<Arguments> gh() {
        return inEveryShell("gh");
    }

    static Stream<Arguments> oldHelper() {
        return inEveryShell("molecule-git-token-helper.sh");
    }

    static Stream<Arguments> askpass() {
        return inEveryShell("molecule-askpass");
    }

    private static Stream<Arguments> inEveryShell(String script) {
        List<Vector> vectors = Vector.allFor(script);
        return SHELLS.stream().flatMap(shell -> vectors.stream().map(vector -> Arguments.of(shell, vector)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("launcher")
    void launcher_answers_itself_or_hands_over_whole(List<String> shell, Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);
        world.furnish();
        Path java = recordingJava();

        Map<String, String> environment = world.environment();
        environment.put("JAVA_HOME", home.resolve("jdk").toString());
        environment.put(
                "MOLECULE_GH_TOKEN_REFRESH_JAR", home.resolve("some.jar").toString());
        environment.put("PATH", vector.isForJar() || vector.has("programs") ? PROGRAMS : nothing());
        Run run = Run.of(command(shell, script("molecule-gh-token-refresh"), world), environment, home, world.input());

        assertNothingWasRun();
        if (vector.isForJar()) {
            assertThat(run.out().stripTrailing()).isEqualTo("username=from-the-JAR");
            assertHandedOver(java, world);
        } else {
            assertThat(java.resolveSibling("arguments")).doesNotExist();
            assertAnswered(run, vector, world);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("gh")
    void wrapper_runs_the_next_gh_with_a_token_that_lives(List<String> shell, Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);
        world.furnish();
        Path wrapper = linked("gh");
        linked("molecule-gh-token-refresh");
        script("next/gh", """
                #!/bin/sh
                echo "gh${*:+ $*}"
                for name in GH_TOKEN GITHUB_TOKEN GH_ENTERPRISE_TOKEN GITHUB_ENTERPRISE_TOKEN LC_ALL _password _login _value; do
                    eval "value=\\${$name-}"
                    [ -z "$value" ] || printf '%s=%s\\n' "$name" "$value"
                done
                [ "${1-}" != exit ] || exit "$2"
                """);

        Map<String, String> environment = world.environment();
        environment.put("PATH", home.resolve("first") + ":" + home.resolve("next"));
        Run run = Run.of(command(shell, wrapper, world), environment, home, world.input());

        assertNothingWasRun();
        assertAnswered(run, vector, world);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("oldHelper")
    void old_helper_answers_as_the_launcher_does(List<String> shell, Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);
        world.furnish();

        Map<String, String> environment = world.environment();
        environment.put("PATH", nothing());
        Run run =
                Run.of(command(shell, script("molecule-git-token-helper.sh"), world), environment, home, world.input());

        assertNothingWasRun();
        assertAnswered(run, vector, world);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("askpass")
    void askpass_answers_from_the_variables(List<String> shell, Vector vector) throws Exception {
        VectorWorld world = new VectorWorld(vector, home);

        Map<String, String> environment = world.environment();
        environment.put("PATH", nothing());
        Run run = Run.of(command(shell, script("molecule-askpass"), world), environment, home, world.input());

        assertNothingWasRun();
        assertAnswered(run, vector, world);
    }

    private static void assertAnswered(Run run, Vector vector, VectorWorld world) {
        assertThat(run.out()).matches(world.output());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(vector.exitCode());
    }

    private static void assertHandedOver(Path java, VectorWorld world) throws IOException {
        List<String> arguments = Files.readAllLines(java.resolveSibling("arguments"));
        List<String> own = world.arguments();
        assertThat(arguments).containsSubsequence("-jar", own.get(0)).endsWith(own.toArray(new String[0]));
        byte[] received = Files.readAllBytes(java.resolveSibling("stdin"));
        assertThat(request(received)).isEqualTo(request(world.input()));
    }

    /** A request that has been read once is written anew: an end that was missing may be there now. */
    private static String request(byte[] input) {
        return new String(input, UTF_8).stripTrailing();
    }

    private void assertNothingWasRun() {
        assertThat(home.resolve("pwned")).doesNotExist();
    }

    private static List<String> command(List<String> shell, Path script, VectorWorld world) {
        List<String> command = new ArrayList<>(shell);
        command.add(script.toString());
        command.addAll(world.arguments());
        return command;
    }

    private static Path script(String name) {
        return Path.of("scripts", name).toAbsolutePath();
    }

    /** No program can be found there, so none can be started. */
    private String nothing() throws IOException {
        return Files.createDirectory(home.resolve("nothing")).toString();
    }

    /** As setup links it. */
    private Path linked(String name) throws IOException {
        Path folder = Files.createDirectories(home.resolve("first"));
        return Files.createSymbolicLink(folder.resolve(name), script(name));
    }

    private Path recordingJava() throws IOException {
        Files.createFile(home.resolve("some.jar"));
        return script("jdk/bin/java", """
                #!/bin/sh
                printf '%s\\n' "$@" >"${0%/*}/arguments"
                /bin/cat >"${0%/*}/stdin"
                echo username=from-the-JAR
                """);
    }

    private Path script(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
