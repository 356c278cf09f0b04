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
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The scripts under the three shells that containers have for {@code /bin/sh}. */
class ScriptVectorsTest {
    static final List<List<String>> SHELLS =
            List.of(List.of("/bin/dash"), List.of("/bin/bash"), List.of("/bin/busybox", "sh"));
    private static final String PROGRAMS = "/usr/bin:/bin";

    @TempDir
    Path root;

    /** One vector, furnished, and what came of it. */
    private static final class Try {
        final Vector vector;
        final Path home;
        final VectorWorld world;
        final Map<String, String> environment;

        Try(Vector vector, Path home) throws IOException {
            this.vector = vector;
            this.home = Files.createDirectories(home);
            this.world = new VectorWorld(vector, home);
            world.furnish();
            this.environment = world.environment();
        }

        Path file(String path, String text) throws IOException {
            Path file = home.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            assertThat(file.toFile().setExecutable(true)).isTrue();
            return file;
        }

        /** As setup links it. */
        Path linked(String name) throws IOException {
            Path folder = Files.createDirectories(home.resolve("first"));
            return Files.createSymbolicLink(folder.resolve(name), script(name));
        }

        /** No program can be found there, so none can be started. */
        String nothing() throws IOException {
            return Files.createDirectory(home.resolve("nothing")).toString();
        }

        void assertAnswered(Run run) {
            assertThat(run.out()).matches(world.output());
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isEqualTo(vector.exitCode());
        }
    }

    @FunctionalInterface
    private interface Arrangement {
        /** @return the script to run */
        Path of(Try one) throws IOException;
    }

    @FunctionalInterface
    private interface Judgement {
        void of(Try one, Run run) throws IOException;
    }

    @TestFactory
    Stream<DynamicNode> launcher_answers_itself_or_hands_over_whole() {
        return inEveryShell("molecule-gh-token-refresh", ScriptVectorsTest::besideAJava, (one, run) -> {
            Path arguments = one.home.resolve("jdk/bin/arguments");
            if (one.vector.isForJar()) {
                assertThat(run.out().stripTrailing()).isEqualTo("username=from-the-JAR");
                assertHandedOver(arguments, one.world);
            } else {
                assertThat(arguments).doesNotExist();
                one.assertAnswered(run);
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> wrapper_runs_the_next_gh_with_a_token_that_lives() {
        return inEveryShell("gh", ScriptVectorsTest::beforeAGh, Try::assertAnswered);
    }

    @TestFactory
    Stream<DynamicNode> old_helper_answers_as_the_launcher_does() {
        return inEveryShell("molecule-git-token-helper.sh", ScriptVectorsTest::alone, Try::assertAnswered);
    }

    @TestFactory
    Stream<DynamicNode> askpass_answers_from_the_variables() {
        return inEveryShell("molecule-askpass", ScriptVectorsTest::alone, Try::assertAnswered);
    }

    /** A test for each vector of a script in each shell. One process of the JVM's starts them all. */
    private Stream<DynamicNode> inEveryShell(String script, Arrangement arrangement, Judgement judgement) {
        List<Vector> vectors = Vector.allFor(script);
        return SHELLS.stream().map(shell -> {
            try {
                return DynamicContainer.dynamicContainer(
                        shell.toString(), tests(shell, vectors, arrangement, judgement));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private Stream<DynamicTest> tests(
            List<String> shell, List<Vector> vectors, Arrangement arrangement, Judgement judgement)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectory(root.resolve(Path.of(shell.get(0)).getFileName()));
        ShellBatch batch = new ShellBatch();
        List<Try> all = new ArrayList<>();
        for (Vector vector : vectors) {
            Try one = new Try(vector, folder.resolve(Integer.toString(all.size())));
            List<String> command = new ArrayList<>(shell);
            command.add(arrangement.of(one).toString());
            command.addAll(one.world.arguments());
            batch.add(command, one.environment, one.home, one.world.input());
            all.add(one);
        }
        Map<Path, Run> runs = batch.run(folder);
        return all.stream()
                .map(one -> DynamicTest.dynamicTest(shell + " " + one.vector.name(), () -> {
                    assertThat(one.home.resolve("pwned")).doesNotExist();
                    judgement.of(one, runs.get(one.home));
                }));
    }

    /** One that records what it is given. */
    private static Path besideAJava(Try one) throws IOException {
        Files.createFile(one.home.resolve("some.jar"));
        one.file("jdk/bin/java", """
                #!/bin/sh
                printf '%s\\n' "$@" >"${0%/*}/arguments"
                /bin/cat >"${0%/*}/stdin"
                echo username=from-the-JAR
                """);
        one.environment.put("JAVA_HOME", one.home.resolve("jdk").toString());
        one.environment.put(
                "MOLECULE_GH_TOKEN_REFRESH_JAR", one.home.resolve("some.jar").toString());
        one.environment.put("PATH", one.vector.isForJar() || one.vector.has("programs") ? PROGRAMS : one.nothing());
        return script("molecule-gh-token-refresh");
    }

    private static Path beforeAGh(Try one) throws IOException {
        one.linked("molecule-gh-token-refresh");
        one.file("next/gh", """
                #!/bin/sh
                echo "gh${*:+ $*}"
                for name in GH_TOKEN GITHUB_TOKEN GH_ENTERPRISE_TOKEN GITHUB_ENTERPRISE_TOKEN LC_ALL _password _login _value; do
                    eval "value=\\${$name-}"
                    [ -z "$value" ] || printf '%s=%s\\n' "$name" "$value"
                done
                [ "${1-}" != exit ] || exit "$2"
                """);
        one.environment.put("PATH", one.home.resolve("first") + ":" + one.home.resolve("next"));
        return one.linked("gh");
    }

    private static Path alone(Try one) throws IOException {
        one.environment.put("PATH", one.nothing());
        return script(one.vector.run().split(" ")[0]);
    }

    private static void assertHandedOver(Path arguments, VectorWorld world) throws IOException {
        List<String> own = world.arguments();
        assertThat(Files.readAllLines(arguments))
                .containsSubsequence("-jar", own.get(0))
                .endsWith(own.toArray(new String[0]));
        byte[] received = Files.readAllBytes(arguments.resolveSibling("stdin"));
        assertThat(request(received)).isEqualTo(request(world.input()));
    }

    /** A request that has been read once is written anew: an end that was missing may be there now. */
    private static String request(byte[] input) {
        return new String(input, UTF_8).stripTrailing();
    }

    private static Path script(String name) {
        return Path.of("scripts", name).toAbsolutePath();
    }
}
