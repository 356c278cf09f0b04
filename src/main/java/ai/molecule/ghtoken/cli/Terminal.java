package ai.molecule.ghtoken.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whether standard output is a person's terminal, and what it can show.
 *
 * @param isInteractive whether it is a terminal at all
 * @param hasColour not where NO_COLOR (no-color.org) or a dumb terminal says otherwise
 */
record Terminal(boolean isInteractive, boolean hasColour) {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    static Terminal of(Map<String, String> environment) {
        boolean interactive = isTerminal();
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(interactive, interactive && !plain);
    }

    /** {@code System.console()} also wants standard input to be one, and answers differently from JDK 22 on. */
    private static boolean isTerminal() {
        try {
            String device = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    String green(String text) {
        return coloured("32", text);
    }

    String yellow(String text) {
        return coloured("33", text);
    }

    String red(String text) {
        return coloured("31", text);
    }

    private String coloured(String code, String text) {
        return hasColour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
