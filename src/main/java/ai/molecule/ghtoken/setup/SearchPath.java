package ai.molecule.ghtoken.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where programs are looked for, as a shell reads PATH. */
record SearchPath(String folders) {
    Optional<Path> find(String program) {
        for (String folder : folders.split(":")) {
            Path candidate = Path.of(folder, program);
            if (candidate.isAbsolute() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
