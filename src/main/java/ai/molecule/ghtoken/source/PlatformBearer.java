package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.FileStat;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.os.SecretFile;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The platform's bearer: the first of several files that is not empty, else a variable's value. Whoever writes a file
 * may be late and may rotate it, so each read looks at all of them afresh.
 *
 * @param files in the order in which they are looked at; at least one
 * @param value of {@code MOLECULE_WORKSPACE_TOKEN}, which is looked at last
 * @param copy root's copy of a first file that this user cannot read: {@code scripts/copy-bearer}
 */
public record PlatformBearer(List<Path> files, Optional<Secret> value, Path copy) {
    private static final String VARIABLE = "MOLECULE_WORKSPACE_TOKEN";

    /** @param file where the bearer was found; empty for the variable */
    public record Found(Secret value, Optional<Path> file) {
        /** The place, for messages. */
        public String place() {
            return file.map(Path::toString).orElse(VARIABLE);
        }
    }

    public PlatformBearer(List<Path> files, Optional<Secret> value) {
        this(files, value, Path.of("/run/molecule-gh-token-refresh/auth_token"));
    }

    /**
     * The bearer without surrounding white space.
     *
     * @throws TokenException {@link Kind#BEARER_MISSING} or {@link Kind#BEARER_EMPTY}, naming the place at fault
     */
    public Found find() throws TokenException {
        TokenException why = null;
        for (Path file : files) {
            SecretFile secret = secret(file);
            if (secret.isAbsent()) {
                continue;
            }
            try {
                demandNoStranger(file, secret);
                return new Found(sendable(secret.text(), secret.toString()), Optional.of(secret.path()));
            } catch (TokenException e) {
                why = why == null ? e : why;
            }
        }
        if (value.isPresent()) {
            return new Found(sendable(value.get().reveal(), VARIABLE), Optional.empty());
        }
        throw why != null ? why : secret(files.get(0)).absent();
    }

    /** Whoever can choose the bearer chooses the workspace. The platform's own folder may have any owner. */
    private void demandNoStranger(Path file, SecretFile secret) throws TokenException {
        if (file.equals(files.get(0))) {
            return;
        }
        try {
            Optional<Path> part = PathOwnership.isRoot() ? Optional.empty() : PathOwnership.strangersPart(file);
            if (part.isPresent()) {
                throw secret.unusable("is left alone: " + part.get() + " is another user's");
            }
        } catch (IOException e) {
            throw secret.unusable("cannot be looked at");
        }
    }

    private SecretFile secret(Path file) {
        boolean onlyTheCopy = file.equals(files.get(0)) && !Files.isReadable(file) && isRootsCopy();
        return new SecretFile(
                onlyTheCopy ? copy : file,
                "bearer",
                Kind.BEARER_MISSING,
                "wait for the platform to write it, or set CONFIGS_DIR to its folder, or " + VARIABLE);
    }

    /** Where /run is open to all, another user could make the folder of the copy, and so choose the bearer. */
    private boolean isRootsCopy() {
        try {
            return Files.isReadable(copy)
                    && isOwnFile(FileStat.of(copy))
                    && PathOwnership.changeableByOthers(copy.getParent()).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOwnFile(Optional<FileStat> found) throws IOException {
        return found.isPresent() && found.get().isRegularFile() && found.get().uid() == PathOwnership.ownUid();
    }

    /** @param place where the text was found, for messages */
    static Secret sendable(String text, String place) throws TokenException {
        if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new TokenException(
                    Kind.BEARER_MISSING,
                    place + " holds a character that an HTTP header cannot carry; write the bearer alone into it");
        }
        return Secret.of(text);
    }

    /** Differs whenever one of the files has been written, replaced or removed; tells nothing of what is in it. */
    public String version() {
        return files.stream().map(file -> secret(file).version()).collect(Collectors.joining(", "));
    }
}
