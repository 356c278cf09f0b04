package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Does the platform's bearer, the App's private key or the static token exist, and is it closed to other users?
 *
 * @param name {@code bearer}, {@code key} or {@code static}
 * @param variable what holds the secret where no file does
 */
public record SecretFileCheck(String name, String variable, Reading reading) {
    private static final int ROOT = 0;

    @FunctionalInterface
    public interface Reading {
        /** Reads the secret, and keeps nothing. Returns the file that holds it; empty where the variable does. */
        Optional<Path> read() throws TokenException;
    }

    public Finding finding() {
        try {
            Optional<Path> file = reading.read();
            return file.isPresent() ? judged(file.get()) : inVariable();
        } catch (TokenException e) {
            return Finding.problemOf(
                    name, e.getMessage(), "wait a moment; if it stays so, have the " + name + " written there");
        } catch (IOException e) {
            return Finding.problem(name, "its file has just been replaced", "try again");
        }
    }

    private Finding inVariable() {
        return Finding.ok(name, variable + " holds one; a file would be seen by fewer programs");
    }

    private Finding judged(Path path) throws IOException {
        FileStat stat = FileStat.following(path);
        int self = PathOwnership.ownUid();
        String holds = path + " holds one";
        if (stat.isReadableByAll()) {
            return Finding.warning(
                    name,
                    holds + ", readable for every user (mode " + stat.permissions() + ")",
                    "chmod o-r " + Finding.quoted(path));
        }
        if (stat.isWritableByOthers()) {
            return Finding.warning(
                    name,
                    holds + ", writable for others (mode " + stat.permissions() + ")",
                    "chmod go-w " + Finding.quoted(path));
        }
        return self == ROOT || stat.uid() == ROOT || stat.uid() == self
                ? Finding.ok(name, holds)
                : Finding.warning(
                        name, holds + ", which belongs to user " + stat.uid(), "have root or user " + self + " own it");
    }
}
