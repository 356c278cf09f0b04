package ai.molecule.ghtoken.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;

/** The environment, streams and clock of a process. Passed to each command, so that a test can replace them. */
record Console(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, Clock clock) {
    private static final String PREFIX = "[molecule-gh-token-refresh] ";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    /** In characters. A message may quote a setting of any length. */
    private static final int LONGEST_MESSAGE = 1000;

    /** The same streams and clock with another environment. */
    Console with(Map<String, String> other) {
        return new Console(other, in, out, err, clock);
    }

    /** Prints one line for a person to standard error. */
    void say(String message) {
        err.println(PREFIX + shortened(printable(message)));
    }

    /** Prints one line of a command's result to standard output. */
    void print(String line) {
        out.println(printable(line));
    }

    private static String shortened(String message) {
        int more = message.length() - LONGEST_MESSAGE;
        return more <= 0 ? message : message.substring(0, LONGEST_MESSAGE) + "... (" + more + " characters more)";
    }

    /** Replaces control characters: a quoted path or host name must not start a new line or move the cursor. */
    private static String printable(String message) {
        return CONTROL.matcher(message).replaceAll("?");
    }
}
