package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Is there a bearer for the platform, and can only those read it who should? */
public record BearerCheck(Path file, Bearer bearer) implements Check {
    private static final String NAME = "bearer";

    @FunctionalInterface
    public interface Bearer {
        Secret read() throws TokenException;
    }

    @Override
    public List<Finding> findings() {
        try {
            bearer.read();
            return List.of(PathFacts.judgedSecret(NAME, file));
        } catch (TokenException e) {
            return List.of(Finding.problemOf(
                    NAME, e.getMessage(), "wait a moment; if it stays so, have the platform write the bearer there"));
        } catch (IOException e) {
            return List.of(Finding.problem(NAME, file + " has just been replaced", "try again"));
        }
    }
}
