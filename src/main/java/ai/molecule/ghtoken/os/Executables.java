package ai.molecule.ghtoken.os;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs on PATH, as a shell would find them. */
public record Executables(List<Path> folders) {

    public static Executables of(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(":")) {
            // What the locale cannot express arrives as U+FFFD, and is no Path.
            if (folder.startsWith("/") && folder.indexOf('\uFFFD') < 0) {
                folders.add(Path.of(folder));
            }
        }
        return new Executables(folders);
    }

    /** Every one of that name, the first one first. */
    public List<Path> all(String name) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            if (isExecutable(folder.resolve(name))) {
                found.add(folder.resolve(name));
            }
        }
        return found;
    }

    /** A name is looked for on PATH, a path is taken as it is. */
    public Optional<Path> find(String program) {
        try {
            if (program.contains("/")) {
                return Optional.of(Path.of(program)).filter(Executables::isExecutable);
            }
            return all(program).stream().findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
