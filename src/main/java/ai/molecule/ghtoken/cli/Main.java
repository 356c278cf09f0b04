package ai.molecule.ghtoken.cli;

import java.time.Clock;

/** Where the program starts. A daemon without flags, the usual one, never loads the command-line parser. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Console console = new Console(System.getenv(), System.in, System.out, System.err, Clock.systemUTC());
        int exitCode = run(console, args);
        // Whoever asked for a token and got none must not be told that all is well.
        boolean lost = System.out.checkError();
        System.exit(lost && exitCode == ExitCode.OK ? ExitCode.NO : exitCode);
    }

    private static int run(Console console, String[] args) {
        try {
            return args.length == 1 && args[0].equals("daemon")
                    ? Daemon.run(console, console.environment())
                    : CommandLineProgram.run(console, args);
        } catch (RuntimeException | Error e) {
            return Failure.exitCode(e, console::say);
        }
    }
}
