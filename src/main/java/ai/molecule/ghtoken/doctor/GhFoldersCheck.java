package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.os.FileAccessException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Can another user change what gh reads?
 *
 * @param instead the folder that gh gets then
 */
public record GhFoldersCheck(Question question, Path instead) {
    private static final String NAME = "gh folders";

    @FunctionalInterface
    public interface Question {
        /** @return what another user can change */
        Optional<Path> changeableByAnotherUser() throws IOException;
    }

    public Finding finding() {
        try {
            return question.changeableByAnotherUser()
                    .map(part -> Finding.warning(
                            NAME,
                            "another user can change " + part + "; our wrapper starts gh with " + instead,
                            "set HOME or GH_CONFIG_DIR to a folder of this user's"))
                    .orElseGet(() -> Finding.ok(NAME, "no other user can change them"));
        } catch (IOException e) {
            return Finding.warning(
                    NAME, "they cannot be looked at: " + FileAccessException.reasonOf(e), "see docs/gh.md");
        }
    }
}
