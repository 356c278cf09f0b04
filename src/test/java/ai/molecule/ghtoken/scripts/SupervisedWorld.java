package ai.molecule.ghtoken.scripts;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A folder for {@code supervise}: a daemon that is a script, a clock that is a file, and a sleep that only notes. */
record SupervisedWorld(Workspace workspace, Path folder, List<String> shell) {
    static final Duration LIMIT = Duration.ofMinutes(2);

    SupervisedWorld {
        write(folder.resolve("bin/sleep"), """
                #!/bin/sh
                echo "$1" >>"$HOME/sleeps"
                case $1 in 5 | 3600) exec /bin/sleep "$1" ;; esac
                """);
        write(folder.resolve("bin/date"), """
                #!/bin/sh
                read -r now <"$HOME/clock" && echo "$now"
                """);
        write(folder.resolve("clock"), "1000\n");
        furnish(folder, folder.resolve("bin") + ":/usr/bin:/bin");
        write(folder.resolve("starts"), "");
        write(folder.resolve("sleeps"), "");
    }

    /** The script as root runs it: its own programs are those of that path, in place of the system's. */
    static void furnish(Path folder, String programs) {
        try {
            String script = Files.readString(Path.of("scripts/supervise"));
            write(
                    folder.resolve("supervise"),
                    script.replace("system=/usr/sbin:/usr/bin:/sbin:/bin", "system=" + programs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param text is told by {@code $n} how many starts there have been, this one included */
    void daemon(String text) {
        write(folder.resolve("daemon"), """
                #!/bin/sh
                echo "$*" >>"$HOME/starts"
                (unset GH_TOKEN; export -p) >>"$HOME/environments"
                n=0
                while read -r _; do n=$((n + 1)); done <"$HOME/starts"
                """ + text);
    }

    void sleep(String text) {
        write(folder.resolve("bin/sleep"), "#!/bin/sh\n" + text);
    }

    Run run(String... arguments) throws IOException {
        return run(command(arguments));
    }

    Run run(List<String> command) throws IOException {
        return Run.of(workspace, command, environment(), folder, "");
    }

    /** Its daemon runs when this returns. */
    JarProcess start(String... arguments) throws IOException {
        JarProcess process = workspace.startCommand(command(arguments), environment(), folder, new byte[0]);
        await("a first start of the daemon", "starts");
        return process;
    }

    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(shell);
        command.add(folder.resolve("supervise").toString());
        command.addAll(List.of(arguments));
        return command;
    }

    String daemonPath() {
        return folder.resolve("daemon").toString();
    }

    Map<String, String> environment() {
        return Map.of(
                "HOME", folder.toString(),
                "PATH", folder.resolve("bin") + ":/usr/bin:/bin",
                "CONFIGS_DIR", workspace.configs().toString(),
                "GH_TOKEN", workspace.secrets().installationToken());
    }

    /** Waits until something stands in a file. */
    void await(String what, String file) {
        Await.until(what, LIMIT, () -> !lines(file).isEmpty());
    }

    void await(String what, String file, String line) {
        Await.until(what, LIMIT, () -> lines(file).contains(line));
    }

    List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    static void write(Path file, String text) {
        try {
            Run.program(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
