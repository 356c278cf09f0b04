package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.PathOwnership;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Root's step, done only where no other user can change a folder on the way: they could lead it to any file. */
record RootsOwn(Path place, Step step) implements Step {
    private interface Action {
        void run() throws IOException;
    }

    @Override
    public void install(Report report) throws IOException {
        where(report, () -> step.install(report));
    }

    @Override
    public void remove(Report report) throws IOException {
        where(report, () -> step.remove(report));
    }

    private void where(Report report, Action action) throws IOException {
        Optional<Path> open = PathOwnership.changeableByOthers(place);
        if (open.isPresent()) {
            report.wrong(place + " is left alone: users other than root can change " + open.get()
                    + "; close it to them, or run setup as its owner");
        } else {
            action.run();
        }
    }
}
