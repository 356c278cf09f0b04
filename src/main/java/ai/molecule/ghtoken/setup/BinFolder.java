package ai.molecule.ghtoken.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder of the links, and whether a shell finds our gh there before any other. */
final class BinFolder implements Step {
    private static final List<String> SCRIPTS = List.of("gh", "molecule-askpass", Launcher.NAME);

    private final Path folder;
    private final Path scripts;
    private final SearchPath path;

    /** @param scripts the folder of the launcher */
    BinFolder(Path folder, Path scripts, SearchPath path) {
        this.folder = folder;
        this.scripts = scripts;
        this.path = path;
    }

    @Override
    public void install(Report report) throws IOException {
        for (Path missing : NewFolder.missing(folder)) {
            if (report.mayChange(missing + " is missing")) {
                NewFolder.make(missing, "rwxr-xr-x");
                report.done("made " + missing);
            }
        }
        if (Files.exists(folder) && !Files.isWritable(folder) && !isComplete()) {
            report.wrong(folder + " cannot be written, so nothing is linked there; "
                    + "give --bin-dir a folder that can, and that comes first on PATH");
            return;
        }
        for (String script : SCRIPTS) {
            Setup.attempt(report, () -> install(script, report));
        }
        judgePath(report);
    }

    /** An image may have a gh of its own here: ours runs it, and needs no link where a shell finds ours before it. */
    private void install(String script, Report report) throws IOException {
        Link link = link(script);
        if (link.isTaken() && ourComesFirst(script)) {
            report.ok(folder.resolve(script) + " is not ours and stays; ours comes before it on PATH");
        } else {
            link.install(report);
        }
    }

    private boolean ourComesFirst(String script) throws IOException {
        Optional<Path> first = path.find(script);
        return first.isPresent() && Files.isSameFile(first.get(), scripts.resolve(script));
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

    /** Only said: another user, or a later shell, has another PATH. */
    private void judgePath(Report report) throws IOException {
        Path ours = folder.resolve("gh");
        Optional<Path> first = path.find("gh");
        if (!Files.exists(ours) || ourComesFirst("gh")) {
            return;
        }
        if (first.isEmpty()) {
            report.note(folder + " is not on this PATH; put it first there");
        } else if (!Files.isSameFile(first.get(), ours)) {
            report.note(first.get() + " comes before " + ours + " on this PATH; put " + folder + " first there");
        }
    }

    /** The folder itself stays: nothing tells who else counts on it. */
    @Override
    public void remove(Report report) {
        for (String script : SCRIPTS) {
            Setup.attempt(report, () -> link(script).remove(report));
        }
    }
}
