package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The links to our scripts, in a folder that should come before gh's own on PATH. */
record BinFolder(Path place, Path scripts) implements Step {
    private static final List<String> SCRIPTS = List.of("gh", "molecule-askpass", Launcher.NAME);

    @Override
    public void install(Report report) throws IOException {
        if (!Files.exists(place) && report.mayChange(place + " is missing")) {
            SharedFiles.makeFolders(place, SharedFiles.READABLE_FOLDER);
            report.done("made " + place);
        }
        if (Files.exists(place) && !Files.isWritable(place) && !isComplete()) {
            report.wrong(place + " cannot be written, so nothing is linked there; "
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
        return new Link(place.resolve(script), scripts.resolve(script));
    }

    /** Keeps the folder: others may use it too. */
    @Override
    public void remove(Report report) {
        for (String script : SCRIPTS) {
            Setup.attempt(report, () -> link(script).remove(report));
        }
    }

    /** Reports whether another gh comes before ours. This is no failure: a later shell has another PATH. */
    void compareWith(Executables path, Report report) throws IOException {
        Path ours = place.resolve("gh");
        Optional<Path> first = path.find("gh");
        if (!Files.exists(ours) || first.isPresent() && Files.isSameFile(first.get(), scripts.resolve("gh"))) {
            return;
        }
        if (first.isEmpty()) {
            report.note(place + " is not on this PATH; put it first there");
        } else if (!Files.isSameFile(first.get(), ours)) {
            report.note(first.get() + " comes before " + ours + " on this PATH; put " + place + " first there");
        }
    }
}
