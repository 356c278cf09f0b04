package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.OnceLog;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes the metrics for node_exporter's textfile collector, atomically, after each change. Thread-safe. */
public final class MetricsFile implements MetricsRecorder {

    private final Path file;
    private final Metrics metrics;
    private final Supplier<RefreshState> state;
    private final OnceLog notices;

    /**
     * @param labels that tell this workspace's samples from another's in the same folder
     * @param state what is recorded at the moment
     * @param folder whose log is told when the file cannot be written
     */
    public MetricsFile(Path file, Labels labels, Instant started, Supplier<RefreshState> state, CacheFolder folder) {
        this.file = file;
        this.metrics = new Metrics(labels.build(), labels.workspace(), started);
        this.state = state;
        this.notices = folder.notices();
    }

    /** @param build which program this is; {@code workspace} is on every sample */
    public record Labels(Map<String, String> build, Map<String, String> workspace) {}

    @Override
    public synchronized void requested(Duration took) {
        metrics.requested(took);
    }

    @Override
    public synchronized void refreshed() {
        metrics.refreshed();
        write();
    }

    @Override
    public synchronized void failed(Kind kind) {
        metrics.failed(kind);
        write();
    }

    @Override
    public synchronized void noticed() {
        write();
    }

    private void write() {
        try {
            replace(metrics.text(state.get()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            notices.once("metrics cannot be written to " + file + ": " + FileAccessException.reasonOf(e));
        }
    }

    private void replace(byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        // Whoever can change the path can lead it to any folder of root's.
        Optional<Path> open = PathOwnership.isRoot() ? PathOwnership.changeableByOthers(folder) : Optional.empty();
        if (open.isPresent()) {
            throw new FileAccessException("root does not write where other users can change " + open.get());
        }
        // For other users than root, others may write in the folder: no link is followed, and the temporary name is
        // random.
        try (AtomicWriter writer = AtomicWriter.open(folder, notices)) {
            writer.writeForAll(file.getFileName().toString(), content);
        }
    }
}
