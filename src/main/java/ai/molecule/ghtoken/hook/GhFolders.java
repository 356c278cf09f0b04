package ai.molecule.ghtoken.hook;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where gh finds its configuration, its logins and its extensions: they decide where gh sends a token and which programs
 * it starts. If another user can change them, gh gets a folder in the cache in their place (docs/gh.md, "Folders that
 * another user can change").
 */
public final class GhFolders {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Map<String, String> environment;
    private final Path instead;

    /**
     * @param environment of gh
     * @param cache this user's cache folder
     */
    public GhFolders(Map<String, String> environment, Path cache) {
        this.environment = environment;
        this.instead = cache.resolve("gh");
    }

    /** gh's configuration folder, in gh's order (its manual, "gh help environment"). */
    static Path configuration(Map<String, String> environment) throws IOException {
        String own = environment.getOrDefault("GH_CONFIG_DIR", "");
        return own.isEmpty() ? folder(environment, "XDG_CONFIG_HOME", ".config") : path(own);
    }

    private static Path extensions(Map<String, String> environment) throws IOException {
        return folder(environment, "XDG_DATA_HOME", ".local/share").resolve("extensions");
    }

    private static Path folder(Map<String, String> environment, String variable, String inHome) throws IOException {
        String shared = environment.getOrDefault(variable, "");
        return shared.isEmpty()
                ? path(environment.getOrDefault("HOME", "/")).resolve(inHome).resolve("gh")
                : path(shared).resolve("gh");
    }

    private static Path path(String text) throws IOException {
        try {
            return Path.of(text).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IOException("its folder cannot be expressed in the process's locale; set LC_ALL=C.UTF-8");
        }
    }

    /** Creates missing folders where every user could create them, as in {@code /tmp}. */
    void make() throws IOException {
        for (Path folder : List.of(configuration(environment), extensions(environment))) {
            Optional<Path> part = foreignPart(folder);
            if (part.isPresent()
                    && !Files.exists(folder, NOFOLLOW_LINKS)
                    && FileStat.of(part.get()).filter(FileStat::isSticky).isPresent()) {
                createFolders(folder);
            }
        }
    }

    private static void createFolders(Path folder) {
        try {
            Files.createDirectories(folder, OWNER_ONLY);
        } catch (IOException e) {
            // Another user was first, so gh gets the folder in the cache.
            return;
        }
    }

    /** What another user can change of what gh reads. */
    public Optional<Path> changeableByAnotherUser() throws IOException {
        Optional<Path> part = partOfConfiguration();
        return part.isPresent() ? part : partOfExtensions();
    }

    private Optional<Path> partOfConfiguration() throws IOException {
        Path folder = configuration(environment);
        for (String file : List.of("hosts.yml", "config.yml")) {
            Optional<Path> part = foreignPart(folder.resolve(file));
            if (part.isPresent()) {
                return part;
            }
        }
        return Optional.empty();
    }

    /** Links in a circle are nobody's own. */
    private static Optional<Path> foreignPart(Path path) throws IOException {
        try {
            return PathOwnership.changeableByAnotherUser(path);
        } catch (FileSystemLoopException e) {
            return Optional.of(path);
        }
    }

    private Optional<Path> partOfExtensions() throws IOException {
        return foreignPart(extensions(environment));
    }

    /** For gh: with the folder in the cache in place of what another user can change. */
    public Map<String, String> environment() throws IOException {
        Map<String, String> safe = new HashMap<>(environment);
        if (partOfConfiguration().isPresent()) {
            safe.put("GH_CONFIG_DIR", instead.toString());
        }
        if (partOfExtensions().isPresent()) {
            safe.put("XDG_DATA_HOME", instead.toString());
        }
        return safe;
    }

    /** The folder that takes their place. */
    public Path instead() {
        return instead;
    }
}
