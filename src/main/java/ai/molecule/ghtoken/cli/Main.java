package ai.molecule.ghtoken.cli;

import java.time.Clock;

/** Where the program starts. A daemon without flags, the usual one, never loads the command-line parser. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Console console = new Console(System.getenv(), System.in, System.out, System.err, Clock.systemUTC());
        int exitCode = args.length == 1 && args[0].equals("daemon")
                ? Daemon.run(console, console.environment())
                : CommandLineProgram.run(console, args);
        System.out.flush();
        System.exit(exitCode);
    }
}
