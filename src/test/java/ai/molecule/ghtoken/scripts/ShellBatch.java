package ai.molecule.ghtoken.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Commands that one shell runs one after the other, each in an environment of its own: a JVM starts a process slowly. */
final class ShellBatch {
    private record Entry(List<String> command, Map<String, String> environment, Path folder) {}

    private final List<Entry> entries = new ArrayList<>();

    /** @param folder the working folder of the command; it gets the files of its streams */
    void add(List<String> command, Map<String, String> environment, Path folder, byte[] input) throws IOException {
        Files.write(folder.resolve("stdin.bytes"), input);
        entries.add(new Entry(command, environment, folder));
    }

    /** @return the results by folder */
    Map<Path, Run> run(Path folder) throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("batch"), entries.stream().map(ShellBatch::line).collect(Collectors.joining()));
        Run all = Run.of(List.of("/bin/dash", script.toString()), Map.of(), folder, new byte[0]);
        assertThat(all).isEqualTo(new Run(0, "", ""));
        Map<Path, Run> results = new HashMap<>();
        for (Entry entry : entries) {
            int code = Integer.parseInt(
                    Files.readString(entry.folder.resolve("code")).strip());
            results.put(entry.folder, Run.ended(code, entry.command, entry.environment, entry.folder));
        }
        return results;
    }

    private static String line(Entry entry) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        entry.environment.forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(entry.command);
        return "cd " + quoted(entry.folder.toString()) + " && "
                + words.stream().map(ShellBatch::quoted).collect(Collectors.joining(" "))
                + " <stdin.bytes >stdout.bytes 2>stderr.bytes; echo $? >code\n";
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
