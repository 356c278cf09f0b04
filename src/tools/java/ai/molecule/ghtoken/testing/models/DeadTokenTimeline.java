package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.testing.models.ModelWorkspace.DeadTime;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Thirty-nine workspaces for twelve hours on one shared token, once with a loop that sleeps 45 minutes and once with
 * ours, on the same platform model; and the picture of it that the README shows.
 */
public final class DeadTokenTimeline {
    private static final int WORKSPACES = 39;
    private static final long HORIZON = Duration.ofHours(12).toMillis();
    private static final Duration NAIVE_INTERVAL = Duration.ofSeconds(2700);

    private final List<List<DeadTime>> naive = new ArrayList<>();
    private final List<List<DeadTime>> ours = new ArrayList<>();
    private long begin;

    private DeadTokenTimeline() {}

    public static DeadTokenTimeline simulate() {
        DeadTokenTimeline timeline = new DeadTokenTimeline();
        Random random = new Random(12);
        for (int i = 0; i < WORKSPACES; i++) {
            long start = (long) (random.nextDouble() * NAIVE_INTERVAL.toMillis());
            timeline.naive.add(timeline.naive(start));
            timeline.ours.add(timeline.ours(start, random.nextLong()));
        }
        return timeline;
    }

    /** The same for every workspace; together they keep it so busy that the token changes as soon as B allows it. */
    private static ModelPlatform platform(VirtualTime time) {
        return new ModelPlatform(time, Duration.ofSeconds(300), true, new Random(1));
    }

    private List<DeadTime> ours(long start, long seed) {
        VirtualTime time = new VirtualTime();
        ModelPlatform platform = platform(time);
        time.advanceTo(time.truth() + start);
        ModelWorkspace workspace = new ModelWorkspace(time, platform, new Random(seed), true);
        workspace.runUntil(begin + HORIZON);
        return workspace.deadTimes().stream()
                .filter(dead -> dead.until() > begin)
                .toList();
    }

    private List<DeadTime> naive(long start) {
        VirtualTime time = new VirtualTime();
        // The picture begins when the last of them has started.
        begin = time.truth() + NAIVE_INTERVAL.toMillis();
        ModelPlatform platform = platform(time);
        time.advanceTo(time.truth() + start);
        List<DeadTime> dead = new ArrayList<>();
        while (time.truth() < begin + HORIZON) {
            long end = platform.trueEnd(fetch(platform));
            long next = Math.min(begin + HORIZON, time.truth() + NAIVE_INTERVAL.toMillis());
            if (Math.max(end, begin) < next) {
                dead.add(new DeadTime(Math.max(end, begin), next));
            }
            time.sleep(NAIVE_INTERVAL);
        }
        return dead;
    }

    private static InstallationToken fetch(ModelPlatform platform) {
        try {
            return platform.fetch(() -> {});
        } catch (TokenException e) {
            throw new IllegalStateException("the model platform has no outage here", e);
        }
    }

    public double naiveDeadShare() {
        return share(naive);
    }

    public double ourDeadShare() {
        return share(ours);
    }

    private static double share(List<List<DeadTime>> rows) {
        long dead = rows.stream()
                .flatMap(List::stream)
                .mapToLong(each -> each.until() - each.from())
                .sum();
        return dead / (double) HORIZON / WORKSPACES;
    }

    /** Writes the picture: {@code DeadTokenTimeline <file.svg>}. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), simulate().svg());
    }

    private String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 400' font-family='sans-serif' font-size='13'>\n");
        svg.append("<title>Which of 39 workspaces hold a dead token, over 12 simulated hours</title>\n");
        svg.append("<rect width='800' height='400' fill='#ffffff'/>\n");
        panel(
                svg,
                28,
                String.format(
                        Locale.ROOT, "a loop that sleeps 45 minutes: dead %.0f %% of the time", 100 * naiveDeadShare()),
                naive);
        panel(
                svg,
                216,
                String.format(Locale.ROOT, "molecule-gh-token-refresh: dead %.0f %% of the time", 100 * ourDeadShare()),
                ours);
        for (int hour = 0; hour <= 12; hour += 2) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='390' text-anchor='middle' fill='#57606a'>%d h</text>%n",
                    40 + hour * 60,
                    hour));
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(StringBuilder svg, int top, String title, List<List<DeadTime>> rows) {
        svg.append(String.format("<text x='40' y='%d' fill='#24292f'>%s</text>%n", top - 8, title));
        svg.append(
                String.format("<rect x='40' y='%d' width='720' height='%d' fill='#2da44e'/>%n", top, 4 * WORKSPACES));
        for (int row = 0; row < rows.size(); row++) {
            for (DeadTime dead : rows.get(row)) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x='%.1f' y='%d' width='%.1f' height='3' fill='#cf222e'/>%n",
                        40 + 720.0 * (dead.from() - begin) / HORIZON,
                        top + 4 * row,
                        720.0 * (dead.until() - dead.from()) / HORIZON));
            }
        }
    }
}
