package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.molecule.ghtoken.testing.guards.Secrets;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One program, run to its end with files for its streams, in an environment of its own. */
record Run(int exitCode, String out, String err) {
    /** For a thousand processes on a slow machine. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    static Run of(List<String> command, Map<String, String> environment, Path folder, byte[] input)
            throws IOException, InterruptedException {
        Path in = Files.write(folder.resolve("stdin.bytes"), input);
        Path out = folder.resolve("stdout.bytes");
        Path err = folder.resolve("stderr.bytes");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(command.get(0) + " has not ended in " + LIMIT.toSeconds() + " s");
        }
        return ended(process.exitValue(), command, environment, folder);
    }

    /**
     * Makes a program. Another process writes it: a child that is being started meanwhile would hold it open for writing, and
     * the kernel runs no such file ("Text file busy").
     */
    static Path program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = Files.writeString(file.resolveSibling(file.getFileName() + ".draft"), text);
        Process install = new ProcessBuilder("install", "-m", "755", draft.toString(), file.toString())
                .inheritIO()
                .start();
        if (install.onExit().join().exitValue() != 0) {
            throw new IOException("cannot make " + file);
        }
        Files.delete(draft);
        return file;
    }

    /** Of a command whose streams are in files of that folder. */
    static Run ended(int exitCode, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        String complaints = Files.readString(folder.resolve("stderr.bytes"));
        if (secretsOf(environment).areShownIn(complaints)) {
            throw new AssertionError("standard error of " + command + " shows a secret");
        }
        return new Run(exitCode, Files.readString(folder.resolve("stdout.bytes")), complaints);
    }

    /** As the other, with all that it leaves searched when the test is over. */
    static Run of(Workspace workspace, List<String> command, Map<String, String> environment, Path folder, String input)
            throws IOException {
        JarProcess process = workspace.startCommand(command, environment, folder, input.getBytes(UTF_8));
        return new Run(process.exitCodeWithin(LIMIT), process.out(), process.err());
    }

    private static Secrets secretsOf(Map<String, String> environment) {
        Secrets secrets = new Secrets();
        environment.forEach((name, value) -> {
            if (name.endsWith("TOKEN") || name.endsWith("PASSWORD")) {
                secrets.remembered(value);
            }
        });
        return secrets;
    }
}
