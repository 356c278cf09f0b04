package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ConfigException;
import ai.molecule.ghtoken.token.TokenException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line as picocli parses it: the commands, and how an error becomes one line and an exit code. */
@Command(
        name = Version.NAME,
        description = "Keeps a container's GitHub installation token alive.",
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineProgram.VersionLine.class,
        footer = {
            "",
            "Settings come from the environment: see docs/configuration.md. Exit codes are those of sysexits(3)."
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
        CommandLine line = new CommandLine(program)
                .addSubcommand(DaemonCommand.spec(console))
                .addSubcommand(new RefreshNowCommand(console))
                .addSubcommand(new HealthCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new TokenCommand(console))
                .addSubcommand(new GitCredentialCommand(console))
                .addSubcommand(new InvalidateCommand(console))
                .addSubcommand(new SetupCommand(console))
                .addSubcommand(new DoctorCommand(console))
                .addSubcommand(new DemoCommand(console));
        for (CommandLine each : line.getSubcommands().values()) {
            each.getCommandSpec()
                    .mixinStandardHelpOptions(!each.getCommandName().equals("help"));
        }
        line.setOut(new PrintWriter(console.out(), true));
        line.setErr(new PrintWriter(console.err(), true));
        line.setParameterExceptionHandler((e, arguments) -> usageError(console, e));
        line.setExecutionExceptionHandler((e, command, parsed) -> program.failure(console, e));
        return line.execute(args);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int usageError(Console console, CommandLine.ParameterException e) {
        CommandLine command = e.getCommandLine();
        console.say(e.getMessage());
        String[] synopsis = command.getHelp().synopsis(0).split("\\R");
        console.err().println("usage: " + synopsis[0]);
        console.err().println("try:   " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private int failure(Console console, Exception e) {
        if (verbose) {
            e.printStackTrace(console.err());
        }
        if (e instanceof ConfigException) {
            console.say(e.getMessage());
            return ExitCode.CONFIG;
        }
        if (e instanceof TokenException failure) {
            console.say(failure.getMessage());
            return ExitCode.of(failure);
        }
        console.say("a defect of ours: " + e.getClass().getName() + "; --verbose shows where");
        return ExitCode.DEFECT;
    }
}
