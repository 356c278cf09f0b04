package ai.molecule.ghtoken.hook;

import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.Published;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A daemon's counters since its start, and the text of all metrics: docs/metrics.md. Not thread-safe. */
final class Metrics {
    /** Kinds of failures that are not refreshes. */
    private static final Set<Kind> NO_REFRESH = EnumSet.of(Kind.LOGIN_FAILED, Kind.COMMAND_FAILED, Kind.NO_FALLBACK);

    private final Map<String, String> build;
    private final Map<String, String> everywhere;
    private final Instant started;
    private final Map<Kind, Integer> failures = new EnumMap<>(Kind.class);

    private long refreshes;
    private long requests;
    private Duration requesting = Duration.ZERO;

    /**
     * @param build labels that tell one program from another
     * @param everywhere labels that tell one workspace from another
     */
    Metrics(Map<String, String> build, Map<String, String> everywhere, Instant started) {
        this.build = build;
        this.everywhere = everywhere;
        this.started = started;
    }

    void requested(Duration took) {
        requests++;
        requesting = requesting.plus(took);
    }

    void refreshed() {
        refreshes++;
    }

    void failed(Kind kind) {
        failures.merge(kind, 1, Integer::sum);
    }

    String text(RefreshState state) {
        MetricsText text = new MetricsText(everywhere);
        text.family("build_info", "gauge", "The program that wrote this; always 1.")
                .sample("build_info", build, 1);
        moment(text, "start_timestamp_seconds", "When the daemon started.", Optional.of(started));
        token(text, state.published());
        moment(text, "next_refresh_timestamp_seconds", "When the next refresh is due.", state.nextRefreshAt());
        text.family("consecutive_failures", "gauge", "Refreshes that have failed since the last success.")
                .sample("consecutive_failures", state.failures().consecutive());
        text.family("rejected", "gauge", "Whether GitHub refuses the published token and there is no other yet.")
                .sample("rejected", state.rejectedAt().isPresent() ? 1 : 0);
        counters(text, state);
        return text.toString();
    }

    private static void token(MetricsText text, Optional<Published> published) {
        text.family("source", "gauge", "Where the published token comes from: 1 for that source, 0 for the others.");
        for (Origin origin : Origin.values()) {
            boolean fromThere = published.isPresent() && published.get().source() == origin;
            text.sample("source", Map.of("source", origin.word()), fromThere ? 1 : 0);
        }
        moment(
                text,
                "expiry_timestamp_seconds",
                "When the published token ends; absent where nobody knows.",
                published.isPresent() ? published.get().expiresAt() : Optional.empty());
        moment(
                text,
                "last_success_timestamp_seconds",
                "When a source last answered with a token.",
                published.isPresent() ? Optional.of(published.get().fetchedAt()) : Optional.empty());
    }

    private static void moment(MetricsText text, String name, String help, Optional<Instant> moment) {
        if (moment.isPresent()) {
            text.family(name, "gauge", help).sample(name, moment.get().getEpochSecond());
        }
    }

    private void counters(MetricsText text, RefreshState state) {
        text.family("refreshes_total", "counter", "Refreshes that brought a token, old or new.")
                .sample("refreshes_total", refreshes);
        text.family("refresh_failures_total", "counter", "Refreshes that failed, by kind.");
        for (Kind kind : EnumSet.complementOf(EnumSet.copyOf(NO_REFRESH))) {
            text.sample("refresh_failures_total", Map.of("kind", kind.word()), count(kind));
        }
        text.family("request_duration_seconds", "summary", "How long the source took to answer or to fail.")
                .sample("request_duration_seconds_sum", requesting.toNanos() / 1e9)
                .sample("request_duration_seconds_count", requests);
        text.family("gh_login_failures_total", "counter", "Attempts to log gh in that failed.")
                .sample("gh_login_failures_total", count(Kind.LOGIN_FAILED));
        text.family("on_refresh_failures_total", "counter", "Runs of the command after a refresh that failed.")
                .sample("on_refresh_failures_total", count(Kind.COMMAND_FAILED));
        text.family("rejections_total", "counter", "Tokens that GitHub refused before their end.")
                .sample("rejections_total", state.rejections().count());
    }

    private int count(Kind kind) {
        return failures.getOrDefault(kind, 0);
    }
}
