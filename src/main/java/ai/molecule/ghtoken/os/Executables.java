package ai.molecule.ghtoken.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds programs on PATH as a shell does. For root, only those that no other user can replace. */
public record Executables(List<Path> folders) {

    /** By the environment's PATH, without its relative folders. */
    public static Executables of(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(":")) {
            // A name that the locale cannot express has U+FFFD in it and cannot be a Path.
            if (folder.startsWith("/") && folder.indexOf('\uFFFD') < 0) {
                folders.add(Path.of(folder));
            }
        }
        return new Executables(folders);
    }

    /** All programs of that name, in the order of PATH. */
    public List<Path> all(String name) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            if (isExecutable(folder.resolve(name))) {
                found.add(folder.resolve(name));
            }
        }
        return found;
    }

    /** @param program a name, which is looked up on PATH, or a path */
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
        return Files.isRegularFile(file) && Files.isExecutable(file) && isForRoot(file);
    }

    /** The folder may be root's, and the file a link to a program in somebody's home. True for others than root. */
    private static boolean isForRoot(Path file) {
        try {
            return !PathOwnership.isRoot()
                    || PathOwnership.changeableByOthers(file).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }
}
