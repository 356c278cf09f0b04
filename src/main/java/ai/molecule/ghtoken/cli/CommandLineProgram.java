package ai.molecule.ghtoken.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The commands for picocli, and the conversion of errors into one line and an exit code. */
@Command(
        name = Version.NAME,
        description = "Keeps a container's GitHub installation token alive.",
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineProgram.VersionLine.class,
        footer = {
            "",
            "Settings come from the environment: see docs/configuration.md. Exit codes are those of sysexits(3).",
            "Example: molecule-gh-token-refresh demo"
        })
final class CommandLineProgram implements Runnable {
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "show the stack trace of an unexpected failure")
    private boolean verbose;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.NAME + " " + Version.number()};
        }
    }

    static int run(Console console, String[] args) {
        CommandLineProgram program = new CommandLineProgram();
        CommandLine line = line(program, console);
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(console.err(), true));
        line.setParameterExceptionHandler((e, arguments) -> usageError(console, e));
        line.setExecutionExceptionHandler((e, command, parsed) -> program.failure(console, e));
        return line.execute(args);
    }

    /** The model of the command line, from which completions and man pages are generated. */
    static CommandLine line(Console console) {
        return line(new CommandLineProgram(), console);
    }

    private static CommandLine line(CommandLineProgram program, Console console) {
        CommandLine line = new CommandLine(program)
                .addSubcommand(DaemonCommand.spec(console))
                .addSubcommand(new RefreshNowCommand(console))
                .addSubcommand(new HealthCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new TokenCommand(console))
                .addSubcommand(new ExecCommand())
                .addSubcommand(new GitCredentialCommand(console))
                .addSubcommand(new InvalidateCommand(console))
                .addSubcommand(new SetupCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new DemoCommand(console));
        for (CommandLine each : line.getSubcommands().values()) {
            each.getCommandSpec()
                    .mixinStandardHelpOptions(!each.getCommandName().equals("help"));
        }
        line.getSubcommands().get("exec").setStopAtPositional(true).setUnmatchedOptionsArePositionalParams(true);
        line.setExpandAtFiles(false);
        return line;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int usageError(Console console, CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        console.say(described(e));
        console.err().print("usage: " + command.getHelp().abbreviatedSynopsis());
        console.err().println("try:   " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** An unexpected argument may be a secret. Only one that looks like a command or a flag is repeated. */
    private static String described(CommandLine.ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            boolean harmless = first.matches("-{0,2}[a-z][a-z-]{0,30}");
            return harmless ? "there is no " + first + " here" : "there is an argument too many";
        }
        return e.getMessage();
    }

    private int failure(Console console, Exception e) {
        if (verbose) {
            e.printStackTrace(console.err());
        }
        return ExitCode.of(e, console::say);
    }
}
