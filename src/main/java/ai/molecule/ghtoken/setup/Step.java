package ai.molecule.ghtoken.setup;

import java.io.IOException;

/** One thing that is put in place, and can be taken out again. */
interface Step {
    /** Does what is missing, or only finds it: see {@link Report#mayChange}. */
    void install(Report report) throws IOException;

    /** Takes out what {@link #install} put in, and nothing else: nothing for a step that only looks. */
    default void remove(Report report) throws IOException {}
}
