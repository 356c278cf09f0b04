package ai.molecule.ghtoken.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Generates man pages and completions from the command line as picocli parses it. {@code dev/man} runs it. */
final class ShareFolder {
    private ShareFolder() {}

    public static void main(String[] args) throws IOException {
        write(Path.of("share"));
    }

    static void write(Path folder) throws IOException {
        for (Map.Entry<Path, String> file : files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    static CommandLine program() {
        Console console =
                new Console(Map.of(), new ByteArrayInputStream(new byte[0]), System.out, System.err, Clock.systemUTC());
        return CommandLineProgram.line(console);
    }

    /** By their path in the folder. */
    private static Map<Path, String> files() throws IOException {
        CommandLine program = program();
        String name = program.getCommandName();
        Map<Path, String> files = new TreeMap<>();
        files.put(Path.of("bash-completion/completions", name), AutoComplete.bash(name, program));
        files.put(Path.of("zsh/site-functions", "_" + name), new ZshCompletion(program).text());
        files.put(Path.of("fish/vendor_completions.d", name + ".fish"), new FishCompletion(program).text());
        put(files, new ManPage(program, List.of(Path.of("docs/configuration.md"), Path.of("docs/commands.md"))));
        for (CommandLine command : program.getSubcommands().values()) {
            put(files, new ManPage(command, List.of()));
        }
        return files;
    }

    private static void put(Map<Path, String> files, ManPage page) throws IOException {
        files.put(Path.of("man/man1", page.name() + ".1"), page.text());
    }
}
