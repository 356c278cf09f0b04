package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The launcher and the gh wrapper over many cache folders, each a process of its own in that folder, on a PATH where almost
 * every program is a trap. The wrapper finds no Java.
 */
final class ShellReaders {
    private static final String DRIVER = """
            folder=$1 launcher=$2 wrapper=$3
            shift 3
            for case in "$folder"/*; do
                cd "$case" || exit
                TOKEN_CACHE_DIR=$case "$@" "$launcher" git-credential get <request >out 2>err
                TOKEN_CACHE_DIR=$case JAVA_HOME='' "$@" "$wrapper" api user <request >>out 2>>err
            done
            """;

    private final Path folder;
    private final Path traps;

    ShellReaders(Path folder) throws IOException {
        this.folder = folder;
        this.traps = Files.createDirectory(folder.resolve("traps"));
        for (String trap :
                List.of("touch", "v1", "git", "curl", "cat", "sh", "ls", "id", "env", "printf", "sleep", "rm")) {
            program("traps/" + trap, "echo \"$0 $*\" >>'" + folder + "/caught'");
        }
        for (String honest : List.of("date", "stat")) {
            program("traps/" + honest, "exec /bin/" + honest + " \"$@\"");
        }
        program("next/gh", "printf %s \"${GH_TOKEN-}\" >gh.token");
        program("jdk/bin/java", "exec /bin/cat >handed");
        Files.createFile(folder.resolve("some.jar"));
        Files.createDirectory(folder.resolve("home"));
    }

    private void program(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/dash\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** Leaves in each folder what was printed, what was handed to the JAR, and the token that gh was given. */
    void readAll(List<String> shell, Path cases) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("/bin/dash", "-c", DRIVER, "driver", cases.toString()));
        for (String script : List.of("molecule-gh-token-refresh", "gh")) {
            command.add(Path.of("scripts", script).toAbsolutePath().toString());
        }
        command.addAll(shell);
        Map<String, String> environment = Map.of(
                "HOME", folder.resolve("home").toString(),
                "PATH", traps + ":" + folder.resolve("next"),
                "JAVA_HOME", folder.resolve("jdk").toString(),
                "MOLECULE_GH_TOKEN_REFRESH_JAR", folder.resolve("some.jar").toString());
        assertThat(Run.of(command, environment, folder, new byte[0])).isEqualTo(new Run(0, "", ""));
    }

    boolean handedOver(Path path) {
        return Files.exists(path.resolve("handed"));
    }

    /** What such a file holds; it is away then. */
    String taken(Path path, String name) throws IOException {
        String text = Files.readString(path.resolve(name), ISO_8859_1);
        Files.delete(path.resolve(name));
        return text;
    }

    String caught() throws IOException {
        Path caught = folder.resolve("caught");
        return Files.exists(caught) ? Files.readString(caught) : "";
    }
}
