package ai.molecule.ghtoken.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Map;

/** The program with a wall clock that a file steps: {@code SteppedClockMain <file of seconds> <command>...}. */
public final class SteppedClockMain {
    private static final class SteppedClock extends Clock {
        private final Clock truth = Clock.systemUTC();
        private final Path ahead;

        SteppedClock(Path ahead) {
            this.ahead = ahead;
        }

        @Override
        public Instant instant() {
            try {
                return truth.instant()
                        .plusSeconds(Long.parseLong(Files.readString(ahead).strip()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ZoneId getZone() {
            return truth.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private SteppedClockMain() {}

    public static void main(String[] arguments) {
        Clock clock = new SteppedClock(Path.of(arguments[0]));
        Console console = new Console(System.getenv(), System.in, System.out, System.err, clock);
        String[] command = Arrays.copyOfRange(arguments, 1, arguments.length);
        System.exit(
                command[0].equals("daemon")
                        ? Daemon.run(console, console.environment(), Map.of())
                        : CommandLineProgram.run(console, command));
    }
}
