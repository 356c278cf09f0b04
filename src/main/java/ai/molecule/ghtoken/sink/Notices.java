package ai.molecule.ghtoken.sink;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Says each thing once, so that what stays wrong does not fill the log. */
final class Notices {
    private final Consumer<String> log;
    private final Set<String> said = new HashSet<>();

    Notices(Consumer<String> log) {
        this.log = log;
    }

    synchronized void once(String line) {
        if (said.add(line)) {
            log.accept(line);
        }
    }
}
