package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The links to our scripts, in a folder that shells search before gh's own. */
record BinFolder(Path folder, Path scripts) implements Step {
    private static final List<String> SCRIPTS = List.of("gh", "molecule-askpass", Launcher.NAME);

    @Override
    public void install(Report report) throws IOException {
        for (Path missing : NewFolder.missing(folder)) {
            if (report.mayChange(missing + " is missing")) {
                NewFolder.makeAll(missing, "rwxr-xr-x");
                report.done("made " + missing);
            }
        }
        if (Files.exists(folder) && !Files.isWritable(folder) && !isComplete()) {
            report.wrong(folder + " cannot be written, so nothing is linked there; "
                    + "give --bin-dir a folder that can, and that comes first on PATH");
            return;
        }
        for (String script : SCRIPTS) {
            Setup.attempt(report, () -> link(script).install(report));
        }
    }

    private boolean isComplete() throws IOException {
        boolean complete = true;
        for (String script : SCRIPTS) {
            complete &= link(script).leadsToTarget();
        }
        return complete;
    }

    private Link link(String script) {
        return new Link(folder.resolve(script), scripts.resolve(script));
    }

    /** The folder itself stays: nothing tells who else counts on it. */
    @Override
    public void remove(Report report) {
        for (String script : SCRIPTS) {
            Setup.attempt(report, () -> link(script).remove(report));
        }
    }
}
