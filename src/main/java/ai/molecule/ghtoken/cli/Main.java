package ai.molecule.ghtoken.cli;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The entry point. A command that runs often or for long does not load picocli, unless it has flags. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Map<String, String> environment = CommandEnvironment.of(System.getenv());
        int exitCode = run(new Console(environment, System.in, System.out, System.err, Clock.systemUTC()), args);
        // The reader of standard output has not received the token.
        boolean lost = System.out.checkError();
        System.exit(lost && exitCode == ExitCode.OK ? ExitCode.NO : exitCode);
    }

    /** @return the exit code */
    static int run(Console console, String[] args) {
        try {
            Optional<Integer> asOwner = AsOwner.run(console, args);
            if (asOwner.isPresent()) {
                return asOwner.get();
            }
            Console trusted = console.with(CommandEnvironment.ofTrustedFolders(console.environment(), console::say));
            Callable<Integer> plain = plain(trusted, args);
            return plain == null ? CommandLineProgram.run(trusted, args) : plain.call();
        } catch (Exception | Error e) {
            return ExitCode.of(e, console::say);
        }
    }

    /** The command for arguments that need no parser, else null. */
    private static @Nullable Callable<Integer> plain(Console console, String[] args) {
        if (args.length == 2 && args[0].equals("git-credential") && !args[1].startsWith("-")) {
            return new GitCredentialCommand(console, args[1]);
        }
        return switch (args.length == 1 ? args[0] : "") {
            case "daemon" -> () -> Daemon.run(console, console.environment(), Map.of());
            case "refresh-now" -> new RefreshNowCommand(console);
            case "token" -> new TokenCommand(console);
            case "health" -> new HealthCommand(console);
            default -> null;
        };
    }
}
