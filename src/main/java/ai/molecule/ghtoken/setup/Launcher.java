package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The shell script that starts this program and lies beside the wrapper and askpass. */
public final class Launcher {
    public static final String NAME = "molecule-gh-token-refresh";

    /** As {@code COPY --from} leaves it in an image, and as the sources have it. */
    private static final List<String> FOLDERS = List.of("bin", "scripts");

    private Launcher() {}

    /**
     * @param program a class of the JAR whose launcher it is
     * @throws IOException there is none beside the JAR; the message is for people
     */
    public static Path of(Class<?> program) throws IOException {
        Path home = jar(program).getParent().getParent();
        for (String folder : FOLDERS) {
            Path launcher = home.resolve(folder).resolve(NAME);
            if (Files.isExecutable(launcher)) {
                return launcher;
            }
        }
        throw new IOException("there is no launcher beside the JAR: neither "
                + home.resolve("bin").resolve(NAME) + " nor "
                + home.resolve("scripts").resolve(NAME) + " can be executed");
    }

    private static Path jar(Class<?> program) throws IOException {
        try {
            return Path.of(program.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toRealPath();
        } catch (URISyntaxException e) {
            throw new IOException("it cannot be told where the JAR is", e);
        }
    }
}
