package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.hook.GhFolders;
import ai.molecule.ghtoken.os.FileAccessException;
import java.io.IOException;

/** Can another user change what gh reads? */
public record GhFoldersCheck(GhFolders folders) {
    private static final String NAME = "gh folders";

    public Finding finding() {
        try {
            return folders.changeableByAnotherUser()
                    .map(part -> Finding.warning(
                            NAME,
                            "another user can change " + part + "; our wrapper starts gh with " + folders.instead(),
                            "set HOME or GH_CONFIG_DIR to a folder of this user's"))
                    .orElseGet(() -> Finding.ok(NAME, "no other user can change them"));
        } catch (IOException e) {
            return Finding.warning(
                    NAME, "they cannot be looked at: " + FileAccessException.reasonOf(e), "see docs/gh.md");
        }
    }
}
