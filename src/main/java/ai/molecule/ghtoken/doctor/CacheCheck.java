package ai.molecule.ghtoken.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which folder holds the tokens, and is it closed to other users?
 *
 * @param preferred the folder that the settings name
 * @param chosen the folder that is used
 * @param owner the user id that every file must belong to
 * @param beside files outside of the folder that hold a token too
 */
public record CacheCheck(Path preferred, Path chosen, int owner, List<Path> beside) {
    private static final String NAME = "cache";

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!chosen.equals(preferred)) {
            findings.add(Finding.warning(
                    NAME,
                    preferred + " cannot be written, so " + chosen + " is used",
                    "make " + preferred + " writable, or set TOKEN_CACHE_DIR to a writable folder"));
        }
        try {
            lookAtFolder(findings);
        } catch (IOException e) {
            findings.add(Finding.problem(NAME, chosen + " cannot be read", "run this as user " + owner));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, chosen + " is for user " + owner + " alone"));
        }
        return findings;
    }

    private void lookAtFolder(List<Finding> findings) throws IOException {
        if (!Files.exists(chosen, NOFOLLOW_LINKS)) {
            findings.add(Finding.warning(
                    NAME, chosen + " does not exist yet", "run: molecule-gh-token-refresh refresh-now"));
            return;
        }
        lookAt(chosen, "700", findings);
        if (!Files.isDirectory(chosen, NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isWritable(chosen)) {
            findings.add(Finding.problem(NAME, chosen + " cannot be written", "make it writable for user " + owner));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(chosen)) {
            for (Path file : files) {
                lookAt(file, "600", findings);
            }
        }
        for (Path file : beside) {
            lookAt(file, "600", findings);
        }
    }

    private void lookAt(Path path, String mode, List<Finding> findings) throws IOException {
        Optional<FileStat> found = FileStat.of(path);
        if (found.isEmpty()) {
            return;
        }
        FileStat stat = found.get();
        if (stat.isSymbolicLink()) {
            findings.add(Finding.problem(
                    NAME, path + " is a symbolic link, which is not followed", "rm " + Finding.quoted(path)));
        } else if (stat.uid() != owner) {
            findings.add(Finding.problem(
                    NAME,
                    path + " belongs to user " + stat.uid() + " and not to user " + owner,
                    "rm -r " + Finding.quoted(path)));
        } else if (stat.isOpenToOthers()) {
            findings.add(Finding.problem(
                    NAME,
                    path + " is open to other users (mode " + stat.permissions() + ")",
                    "chmod " + mode + " " + Finding.quoted(path)));
        }
    }
}
