package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shell script that starts this program. It is in the same folder as the gh wrapper and askpass. */
public final class Launcher {
    public static final String NAME = "molecule-gh-token-refresh";

    /** In an image, and in the sources. */
    private static final List<String> FOLDERS = List.of("bin", "scripts");

    private Launcher() {}

    /**
     * The launcher of the JAR that this process runs.
     *
     * @throws IOException there is none beside the JAR; the message is for people
     */
    public static Path find() throws IOException {
        // java -jar puts the JAR's path there, and nothing else.
        Path jar = Path.of(System.getProperty("java.class.path")).toRealPath();
        Path home = jar.resolve("../..").normalize();
        for (String folder : FOLDERS) {
            Path launcher = home.resolve(folder).resolve(NAME);
            if (Files.isExecutable(launcher) && isTrusted(launcher, jar)) {
                return launcher;
            }
        }
        throw new IOException("there is no launcher beside the JAR: neither "
                + home.resolve("bin").resolve(NAME) + " nor "
                + home.resolve("scripts").resolve(NAME) + " can be executed, or another user can replace it;"
                + " install the program as a whole");
    }

    /** Root's JAR may be below /tmp, where another user can put a launcher beside it. */
    private static boolean isTrusted(Path launcher, Path jar) throws IOException {
        return !PathOwnership.isRoot()
                || PathOwnership.changeableByOthers(launcher).isEmpty()
                || PathOwnership.changeableByOthers(jar).isPresent();
    }
}
