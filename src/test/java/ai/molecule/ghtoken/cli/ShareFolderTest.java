package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Man pages and completions, by the programs that use them; and the examples that every help ends with. */
class ShareFolderTest {
    private static final String NAME = "molecule-gh-token-refresh";

    @TempDir
    static Path share;

    @TempDir
    Path home;

    @BeforeAll
    static void generate() throws IOException {
        ShareFolder.write(share);
    }

    static Stream<CommandLine> commands() {
        CommandLine program = ShareFolder.program();
        return Stream.concat(Stream.of(program), program.getSubcommands().values().stream())
                .filter(command -> !command.getCommandName().equals("help"));
    }

    /** @return what the program printed, on either stream */
    private String run(String... command) throws IOException, InterruptedException {
        Path output = home.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()));
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("HOME", home.toString(), "PATH", System.getenv("PATH"), "LC_ALL", "C.UTF-8"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        String printed = Files.readString(output);
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }

    /** As bash-completion(7) calls it: the words so far, and the number of the one to complete. */
    private List<String> completedByBash(String... words) throws Exception {
        String script = "source " + share + "/bash-completion/completions/" + NAME + "\nfunction=$(complete -p " + NAME
                + " | sed 's/.*-F \\([^ ]*\\).*/\\1/')\nCOMP_WORDS=(" + NAME + " \"$@\"); COMP_CWORD=$#\n"
                + "COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE}\n"
                + "\"$function\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "--norc", "-c", script, "bash"));
        command.addAll(List.of(words));
        return run(command.toArray(new String[0])).lines().toList();
    }

    private List<String> completedByFish(String line) throws Exception {
        return run(
                        "fish",
                        "--no-config",
                        "-c",
                        "source " + share + "/fish/vendor_completions.d/" + NAME + ".fish; complete -C '" + NAME + " "
                                + line + "'")
                .lines()
                .map(candidate -> candidate.split("\t")[0])
                .toList();
    }

    @Test
    void bash_completes_commands_and_flags() throws Exception {
        assertThat(completedByBash("st")).containsExactly("status");
        assertThat(completedByBash("")).contains("daemon", "exec", "doctor", "setup");
        assertThat(completedByBash("status", "--j")).containsExactly("--json");
        assertThat(completedByBash("daemon", "--m")).contains("--metrics-file");
    }

    @Test
    void fish_completes_commands_flags_and_gits_operations() throws Exception {
        assertThat(completedByFish("st")).containsExactly("status");
        assertThat(completedByFish(""))
                .contains("daemon", "exec", "doctor", "setup")
                .doesNotContain("--json");
        assertThat(completedByFish("status --j")).containsExactly("--json");
        assertThat(completedByFish("git-credential e")).containsExactly("erase");
    }

    @Test
    void zsh_takes_it_for_the_programs_completion() throws Exception {
        Path functions = share.resolve("zsh/site-functions");
        run("zsh", "-f", "-n", functions.resolve("_" + NAME).toString());
        assertThat(run(
                        "zsh",
                        "-f",
                        "-c",
                        "fpath=(" + functions + " $fpath); autoload -Uz compinit; compinit -u -D; echo $_comps[" + NAME
                                + "]"))
                .isEqualTo("_" + NAME + "\n");
    }

    @Test
    void man_renders_each_page_without_a_warning() throws Exception {
        try (Stream<Path> pages = Files.list(share.resolve("man/man1"))) {
            for (Path page : pages.toList()) {
                assertThat(run("man", "--warnings", "-l", page.toString()))
                        .as("%s", page)
                        .contains("NAME", "SYNOPSIS", "OPTIONS")
                        .doesNotContain("warning");
            }
        }
        assertThat(run("man", "-l", share + "/man/man1/" + NAME + ".1"))
                .contains(
                        "ENVIRONMENT", "TOKEN_REFRESH_INTERVAL_SEC (2700)", "EXIT STATUS", "the platform refused the");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("commands")
    void each_help_ends_with_an_example_that_can_be_typed(CommandLine command) {
        String[] footer = command.getCommandSpec().usageMessage().footer();
        String example = footer[footer.length - 1];
        assertThat(example)
                .startsWith("Example: ")
                .contains(command.getCommandSpec().qualifiedName().split(" ")[0]);
        String words = example.replaceFirst(".*?" + NAME + " ?", "").replaceFirst(" (\\||&&).*", "");
        CommandLine.ParseResult parsed = ShareFolder.program().parseArgs(words.split(" "));
        assertThat(parsed.subcommand().commandSpec().name())
                .isEqualTo(command.getParent() == null ? "demo" : command.getCommandName());
    }
}
