package ai.molecule.ghtoken.os;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Logs each distinct line once, so that a lasting problem does not fill the log. Thread-safe. */
public final class OnceLog {
    private final Consumer<String> log;
    private final Set<String> said = new HashSet<>();

    public OnceLog(Consumer<String> log) {
        this.log = log;
    }

    /** Logs the line, unless it was logged before. */
    public synchronized void once(String line) {
        if (said.add(line)) {
            log.accept(line);
        }
    }
}
