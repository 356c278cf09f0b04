package ai.molecule.ghtoken.testing.guards;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What /proc shows of a process and of those that it has started, collected while they run. */
public final class ProcessTraces {
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private final Set<String> childEnvironments = ConcurrentHashMap.newKeySet();

    public void sample(ProcessHandle process) {
        read(process, "cmdline");
        process.descendants().forEach(this::sampleChild);
    }

    private void sampleChild(ProcessHandle child) {
        String before = read(child, "cmdline");
        String environment = read(child, "environ");
        boolean ofLauncher = isOfLauncher(child);
        // Between fork and exec a child is still its parent, and so is the JVM's helper that starts it. Whose one was
        // that has ended meanwhile, nobody can tell.
        boolean settled = !before.isEmpty() && before.equals(read(child, "cmdline"));
        if (settled && !ofLauncher && !before.contains(".jar") && !before.contains("jspawnhelper")) {
            childEnvironments.add(environment);
        }
    }

    /** Before the launcher becomes the JVM it may ask stat or readlink, which inherit what it has itself. */
    private boolean isOfLauncher(ProcessHandle child) {
        return child.parent()
                .filter(parent -> read(parent, "cmdline").contains("/molecule-gh-token-refresh\0"))
                .isPresent();
    }

    private String read(ProcessHandle process, String what) {
        try {
            String text =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), what), StandardCharsets.ISO_8859_1);
            if (what.equals("cmdline")) {
                commandLines.add(text);
            }
            return text;
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }

    Set<String> commandLines() {
        return commandLines;
    }

    /** Of the programs that it started, itself apart. */
    Set<String> childEnvironments() {
        return childEnvironments;
    }
}
