package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One part of the setup, which can be removed again. */
interface Step {
    /** What the step changes. Root runs the step only if no other user can change this path. */
    Path place();

    /** What programs are started from or by: for users other than root, no part of it may be another user's. */
    default List<Path> trusted() {
        return List.of(place());
    }

    /** Does what is missing, or only reports it: see {@link Report#mayChange}. */
    void install(Report report) throws IOException;

    /** Removes what {@link #install} has added, and nothing else. */
    void remove(Report report) throws IOException;
}
