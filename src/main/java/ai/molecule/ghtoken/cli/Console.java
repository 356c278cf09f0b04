package ai.molecule.ghtoken.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;

/** The process's surroundings, handed to each command so that a test can hand in others. */
record Console(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err, Clock clock) {
    private static final String PREFIX = "[molecule-gh-token-refresh] ";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    /** A message that quotes a setting is as long as the setting. */
    private static final int LONGEST_MESSAGE = 1000;

    /** The same streams and clock with another environment. */
    Console with(Map<String, String> other) {
        return new Console(other, in, out, err, clock);
    }

    /** One line to a person, on stderr. */
    void say(String message) {
        err.println(PREFIX + shortened(printable(message)));
    }

    /** One line of a command's result, on stdout. */
    void print(String line) {
        out.println(printable(line));
    }

    private static String shortened(String message) {
        int more = message.length() - LONGEST_MESSAGE;
        return more <= 0 ? message : message.substring(0, LONGEST_MESSAGE) + "... (" + more + " characters more)";
    }

    /** Nothing that a message quotes (a path, a host name) can begin a line of its own or move a terminal's cursor. */
    private static String printable(String message) {
        return CONTROL.matcher(message).replaceAll("?");
    }
}
