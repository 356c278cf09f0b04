package ai.molecule.ghtoken.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import ai.molecule.ghtoken.os.FileStat;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Which folder holds the tokens, and can anybody else get at them?
 *
 * @param preferred the one that the settings name
 * @param chosen the one that is used
 * @param owner the user id that everything in it must belong to
 * @param beside files outside of it that hold a token too
 */
public record CacheCheck(Path preferred, Path chosen, int owner, List<Path> beside, Instant now) implements Check {
    private static final String NAME = "cache";

    /** A writer needs a moment at most; what is older was left by one that died, or by a script that shared a name. */
    private static final Duration LEFTOVER = Duration.ofMinutes(1);

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (!chosen.equals(preferred)) {
            findings.add(Finding.warning(
                    NAME,
                    preferred + " cannot be written, so " + chosen + " is used",
                    "make " + preferred + " writable, or set TOKEN_CACHE_DIR to a folder that is"));
        }
        try {
            lookAt(findings);
        } catch (IOException e) {
            findings.add(Finding.problem(NAME, chosen + " cannot be read", "run this as user " + owner));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(NAME, chosen + " is for user " + owner + " alone"));
        }
        return findings;
    }

    private void lookAt(List<Finding> findings) throws IOException {
        if (!Files.exists(chosen, NOFOLLOW_LINKS)) {
            findings.add(absent());
            return;
        }
        FileStat folder = stat(chosen);
        judge(chosen, folder, "700", findings);
        if (folder.isSymbolicLink()) {
            return;
        }
        if (!Files.isDirectory(chosen, NOFOLLOW_LINKS)) {
            findings.add(Finding.problem(NAME, chosen + " is not a folder", "rm " + chosen));
            return;
        }
        if (!Files.isWritable(chosen)) {
            findings.add(Finding.problem(NAME, chosen + " cannot be written", "make it writable for user " + owner));
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(chosen)) {
            for (Path file : files) {
                lookAt(file, findings);
            }
        }
        for (Path file : beside) {
            lookAt(file, findings);
        }
    }

    private static FileStat stat(Path path) throws IOException {
        return FileStat.of(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    private Finding absent() {
        Path nearest = chosen;
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        return Files.isWritable(nearest)
                ? Finding.warning(NAME, chosen + " is not there yet", "run: molecule-gh-token-refresh refresh-now")
                : Finding.problem(
                        NAME,
                        chosen + " is not there, and " + nearest + " cannot be written",
                        "set TOKEN_CACHE_DIR to a folder that can be written");
    }

    private void lookAt(Path file, List<Finding> findings) throws IOException {
        if (!Files.exists(file, NOFOLLOW_LINKS)) {
            return;
        }
        judge(file, stat(file), "600", findings);
        Instant modified = Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toInstant();
        if (file.toString().endsWith(".tmp") && modified.isBefore(now.minus(LEFTOVER))) {
            findings.add(Finding.warning(NAME, file + " was left by a writer that did not finish", "rm " + file));
        }
    }

    private void judge(Path path, FileStat facts, String mode, List<Finding> findings) {
        if (facts.isSymbolicLink()) {
            findings.add(Finding.problem(NAME, path + " is a symbolic link, which is not followed", "rm " + path));
        } else if (facts.uid() != owner) {
            findings.add(Finding.problem(
                    NAME, path + " belongs to user " + facts.uid() + " and not to user " + owner, "rm -r " + path));
        } else if (facts.isOpenToOthers()) {
            findings.add(Finding.problem(
                    NAME,
                    path + " is open to other users (mode " + facts.permissions() + ")",
                    "chmod " + mode + " " + path));
        }
    }
}
