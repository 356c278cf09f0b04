package ai.molecule.ghtoken.setup;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

/** Where programs are looked for, as a shell reads PATH. */
record SearchPath(String folders) {
    Optional<Path> find(String program) {
        for (String folder : folders.split(":")) {
            // A File, for a name that the locale cannot express is no Path.
            File candidate = new File(folder, program);
            if (folder.startsWith("/") && candidate.isFile() && candidate.canExecute()) {
                return Optional.of(candidate.toPath());
            }
        }
        return Optional.empty();
    }
}
