package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Is there a private key for the GitHub App, and can only those read it who should?
 *
 * @param file empty where the key is a variable's value
 */
public record KeyCheck(Optional<Path> file, Key key) implements Check {
    private static final String NAME = "key";

    @FunctionalInterface
    public interface Key {
        /** Reads it, and keeps nothing. */
        void read() throws TokenException;
    }

    @Override
    public List<Finding> findings() {
        try {
            key.read();
            return List.of(
                    file.isPresent()
                            ? PathFacts.judgedSecret(NAME, file.get())
                            : Finding.ok(
                                    NAME, "GITHUB_APP_PRIVATE_KEY holds one; a file would be seen by fewer programs"));
        } catch (TokenException e) {
            return List.of(Finding.problemOf(NAME, e.getMessage(), "wait a moment; if it stays so, put the key there"));
        } catch (IOException e) {
            return List.of(Finding.problem(NAME, "its file has just been replaced", "try again"));
        }
    }
}
