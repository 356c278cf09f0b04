package ai.molecule.ghtoken.setup;

import ai.molecule.ghtoken.os.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether this user's shell finds our gh before any other. It is only said: a later shell has another PATH. */
record GhOnPath(Path folder, Path scripts, Executables path) implements Step {
    @Override
    public void install(Report report) throws IOException {
        Path ours = folder.resolve("gh");
        Optional<Path> first = path.find("gh");
        if (!Files.exists(ours) || first.isPresent() && Files.isSameFile(first.get(), scripts.resolve("gh"))) {
            return;
        }
        if (first.isEmpty()) {
            report.note(folder + " is not on this PATH; put it first there");
        } else if (!Files.isSameFile(first.get(), ours)) {
            report.note(first.get() + " comes before " + ours + " on this PATH; put " + folder + " first there");
        }
    }
}
