package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.cache.CacheFolder;
import ai.molecule.ghtoken.os.AtomicWriter;
import ai.molecule.ghtoken.os.FileAccessException;
import ai.molecule.ghtoken.os.OnceLog;
import ai.molecule.ghtoken.os.PathOwnership;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.Published;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts since the daemon's start, and writes all metrics for node_exporter's textfile collector, atomically, after
 * each change: docs/metrics.md. Thread-safe.
 */
public final class MetricsFile implements MetricsRecorder {
    /** Kinds of failures that are not refreshes. */
    private static final Set<Kind> NO_REFRESH = EnumSet.of(Kind.LOGIN_FAILED, Kind.COMMAND_FAILED, Kind.NO_FALLBACK);

    private final Path file;
    private final Labels labels;
    private final Instant started;
    private final States states;
    private final OnceLog notices;

    private final Map<Kind, Integer> failures = new EnumMap<>(Kind.class);
    private long refreshes;
    private long requests;
    private Duration requesting = Duration.ZERO;

    /**
     * @param labels that tell this workspace's samples from another's in the same folder
     * @param started when the daemon started
     * @param states what is recorded at the moment
     * @param folder whose log says that the file cannot be written
     */
    public MetricsFile(Path file, Labels labels, Instant started, States states, CacheFolder folder) {
        this.file = file;
        this.labels = labels;
        this.started = started;
        this.states = states;
        this.notices = folder.notices();
    }

    /** What is recorded of the tokens. */
    @FunctionalInterface
    public interface States {
        RefreshState main();

        /** Of the owners that have tokens of their own, by name. */
        default Map<String, RefreshState> ofOwners() {
            return Map.of();
        }
    }

    /** @param build which program this is; {@code workspace} is on every sample */
    public record Labels(Map<String, String> build, Map<String, String> workspace) {}

    @Override
    public synchronized void requested(Duration took) {
        requests++;
        requesting = requesting.plus(took);
    }

    @Override
    public synchronized void refreshed() {
        refreshes++;
        write();
    }

    @Override
    public synchronized void failed(Kind kind) {
        failures.merge(kind, 1, Integer::sum);
        write();
    }

    @Override
    public synchronized void noticed() {
        write();
    }

    private String text(RefreshState now) {
        MetricsText text = new MetricsText(labels.workspace());
        text.family("build_info", "gauge", "The program that wrote this; always 1.");
        text.sample("build_info", labels.build(), 1);
        text.time("start_timestamp_seconds", Optional.of(started), "When the daemon started.");
        token(text, now.published());
        text.time("next_refresh_timestamp_seconds", now.nextRefreshAt(), "When the next refresh is due.");
        text.gauge(
                "consecutive_failures",
                now.failures().consecutive(),
                "Refreshes that have failed since the last success.");
        text.gauge(
                "rejected",
                now.rejectedAt().isPresent() ? 1 : 0,
                "Whether GitHub refuses the published token and there is no other yet.");
        refreshes(text);
        text.counter("gh_login_failures_total", count(Kind.LOGIN_FAILED), "Attempts to log gh in that failed.");
        text.counter(
                "on_refresh_failures_total",
                count(Kind.COMMAND_FAILED),
                "Runs of the command after a refresh that failed.");
        text.counter("rejections_total", now.rejections().count(), "Tokens that GitHub refused before their end.");
        owners(text, states.ofOwners());
        return text.toString();
    }

    private static void owners(MetricsText text, Map<String, RefreshState> states) {
        if (states.isEmpty()) {
            return;
        }
        text.family("owner_expiry_timestamp_seconds", "gauge", "When the token of an owner ends.");
        states.forEach((owner, state) -> state.published()
                .flatMap(Published::expiresAt)
                .ifPresent(end ->
                        text.sample("owner_expiry_timestamp_seconds", Map.of("owner", owner), end.getEpochSecond())));
        text.family(
                "owner_consecutive_failures",
                "gauge",
                "Refreshes for an owner that have failed since the last success.");
        states.forEach((owner, state) -> text.sample(
                "owner_consecutive_failures",
                Map.of("owner", owner),
                state.failures().consecutive()));
        text.family("owner_rejected", "gauge", "Whether GitHub refuses the token of an owner.");
        states.forEach((owner, state) -> text.sample(
                "owner_rejected", Map.of("owner", owner), state.rejectedAt().isPresent() ? 1 : 0));
    }

    private static void token(MetricsText text, Optional<Published> published) {
        text.family("source", "gauge", "Where the published token comes from: 1 for that source, 0 for the others.");
        for (Origin origin : Origin.values()) {
            boolean fromThere = published.isPresent() && published.get().source() == origin;
            text.sample("source", Map.of("source", origin.word()), fromThere ? 1 : 0);
        }
        text.time(
                "expiry_timestamp_seconds",
                published.flatMap(Published::expiresAt),
                "When the published token ends; absent where nobody knows.");
        text.time(
                "last_success_timestamp_seconds",
                published.map(Published::fetchedAt),
                "When a source last answered with a token.");
    }

    private void refreshes(MetricsText text) {
        text.counter("refreshes_total", refreshes, "Refreshes that brought a token, old or new.");
        text.family("refresh_failures_total", "counter", "Refreshes that failed, by kind.");
        for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(NO_REFRESH))) {
            text.sample("refresh_failures_total", Map.of("kind", kind.word()), count(kind));
        }
        text.family("request_duration_seconds", "summary", "How long the source took to answer or to fail.");
        text.sample("request_duration_seconds_sum", Map.of(), requesting.toNanos() / 1e9);
        text.sample("request_duration_seconds_count", Map.of(), requests);
    }

    private int count(Kind kind) {
        return failures.getOrDefault(kind, 0);
    }

    private void write() {
        try {
            replace(text(states.main()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            notices.once("metrics cannot be written to " + file + ": " + FileAccessException.reasonOf(e));
        }
    }

    private void replace(byte[] content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        // A user who can change the path could make it lead to any folder of root's.
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
