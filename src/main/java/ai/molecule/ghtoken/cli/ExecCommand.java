package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.os.ForegroundProcess;
import ai.molecule.ghtoken.token.InstallationToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "exec",
        description = "Runs a command with a living token in its environment.",
        footer = {
            "",
            "The variables are GH_TOKEN and GITHUB_TOKEN; for an Enterprise Server as GITHUB_HOST, GH_ENTERPRISE_TOKEN and"
                    + " GITHUB_ENTERPRISE_TOKEN. Whatever they held is replaced.",
            "Example: molecule-gh-token-refresh exec -- gh api installation/repositories"
        })
final class ExecCommand extends ReadingCommand {
    /** ENOENT of execve(2), in the words of Java 17 and of Java 25. */
    private static final Pattern NO_SUCH_FILE = Pattern.compile("error(=|: )2\\b");

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "the command and its arguments")
    private List<String> command = List.of();

    ExecCommand(Console console) {
        super(console);
    }

    @Override
    int run(ReaderWiring readers) throws Exception {
        return run(readers.settings().tokenVariables(), new TokenOnDemand(readers, console()).living());
    }

    private int run(List<String> variables, InstallationToken token) throws InterruptedException {
        Map<String, String> environment = new HashMap<>();
        variables.forEach(name -> environment.put(name, token.value().reveal()));
        ForegroundProcess program = new ForegroundProcess(command, environment);
        UnixSignal.on("TERM", program::terminate);
        UnixSignal.on("HUP", program::terminate);
        // A terminal sends it to the command as well, which knows better whether that is the end.
        UnixSignal.on("INT", () -> {});
        try {
            return program.run();
        } catch (IOException e) {
            // The message repeats the command, which may hold any text; the cause's does not.
            return cannotRun(String.valueOf(e.getCause()));
        }
    }

    /** With the codes of env(1). */
    private int cannotRun(String why) {
        boolean absent = NO_SUCH_FILE.matcher(why).find();
        console().say(command.get(0) + (absent ? ": not found" : ": cannot be run"));
        return absent ? ExitCode.NOT_FOUND : ExitCode.CANNOT_RUN;
    }
}
