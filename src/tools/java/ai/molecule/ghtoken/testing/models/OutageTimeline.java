package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.testing.models.ModelPlatform.Outage;
import ai.molecule.ghtoken.testing.models.ModelWorkspace.DeadTime;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A thousand workspaces through an outage of an hour, once with a loop that sleeps 45 minutes whatever comes and once with
 * ours; and the picture of it in docs/fleets.md: how many have no living token.
 */
public final class OutageTimeline {
    private static final int WORKSPACES = 1_000;
    private static final int NAIVE_INTERVAL = 2_700;
    private static final Duration FROM = Duration.ofHours(2);
    private static final Duration LENGTH = Duration.ofHours(1);
    /** What the picture shows, in seconds. */
    private static final int SHOWN_FROM = 5_400;

    private static final int SHOWN_UNTIL = 4 * 3_600;
    private static final int STEP = 30;

    private OutageTimeline() {}

    private static List<DeadTime> ours() {
        ModelFleet fleet =
                new ModelFleet(WORKSPACES, Duration.ofSeconds(300), Duration.ofSeconds(SHOWN_UNTIL), new Random(8));
        fleet.isDown(FROM, LENGTH, Kind.UNREACHABLE);
        fleet.run();
        return fleet.deadTimes();
    }

    /** A workspace of the old kind: the end of the token that it holds, in true milliseconds. */
    private record Sleeper(long at, long end) {}

    private static List<DeadTime> naive() {
        VirtualTime time = new VirtualTime();
        long begin = time.truth();
        Random random = new Random(8);
        ModelPlatform platform =
                new ModelPlatform(time, Duration.ofSeconds(300), false, random).answeringWithin(Duration.ZERO);
        platform.isDown(
                new Outage(begin + FROM.toMillis(), begin + FROM.plus(LENGTH).toMillis(), Kind.UNREACHABLE));
        PriorityQueue<Sleeper> sleepers = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
        for (int i = 0; i < WORKSPACES; i++) {
            sleepers.add(new Sleeper(begin + (long) (random.nextDouble() * NAIVE_INTERVAL * 1000), Long.MAX_VALUE));
        }
        List<DeadTime> dead = new ArrayList<>();
        while (sleepers.peek().at() < begin + SHOWN_UNTIL * 1000L) {
            Sleeper awake = sleepers.poll();
            time.advanceTo(awake.at());
            long end = fetch(platform, awake.end());
            long next = awake.at() + NAIVE_INTERVAL * 1000L;
            if (end < next) {
                dead.add(new DeadTime((Math.max(end, awake.at()) - begin) / 1000, (next - begin) / 1000));
            }
            sleepers.add(new Sleeper(next, end));
        }
        return dead;
    }

    private static long fetch(ModelPlatform platform, long otherwise) {
        try {
            return platform.trueEnd(platform.fetch(() -> {}));
        } catch (TokenException e) {
            return otherwise;
        }
    }

    /** Writes the picture: {@code OutageTimeline <file.svg>}. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), svg());
    }

    private static String svg() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 330' font-family='sans-serif'"
                + " font-size='13'>\n");
        svg.append("<title>How many of 1,000 workspaces have no living token, around an outage of an hour</title>\n");
        svg.append("<rect width='800' height='330' fill='#ffffff'/>\n");
        double from = x((int) FROM.toSeconds());
        double until = x((int) FROM.plus(LENGTH).toSeconds());
        svg.append(String.format(
                Locale.ROOT, "<rect x='%.1f' y='30' width='%.1f' height='250' fill='#eaeef2'/>%n", from, until - from));
        text(svg, (from + until) / 2, 46, "middle", "#57606a", "platform down");
        curve(svg, naive(), "#cf222e");
        curve(svg, ours(), "#2da44e");
        text(svg, 60, 20, "start", "#cf222e", "a loop that sleeps 45 minutes");
        text(svg, 300, 20, "start", "#2da44e", "molecule-gh-token-refresh");
        for (int share = 0; share <= 100; share += 50) {
            text(svg, 52, y(share / 100.0) + 4, "end", "#57606a", share + " %");
        }
        for (int minute = -30; minute <= 120; minute += 30) {
            text(svg, x((int) FROM.toSeconds() + 60 * minute), 298, "middle", "#57606a", minute + " min");
        }
        text(svg, 400, 320, "middle", "#57606a", "workspaces without a living token, by time since the outage began");
        return svg.append("</svg>\n").toString();
    }

    private static void curve(StringBuilder svg, List<DeadTime> dead, String colour) {
        String points = IntStream.iterate(SHOWN_FROM, second -> second <= SHOWN_UNTIL, second -> second + STEP)
                .mapToObj(second -> {
                    long count = dead.stream()
                            .filter(each -> each.from() <= second && second < each.until())
                            .count();
                    return String.format(Locale.ROOT, "%.1f,%.1f", x(second), y((double) count / WORKSPACES));
                })
                .collect(Collectors.joining(" "));
        svg.append(String.format("<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>%n", colour, points));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String colour, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x='%.1f' y='%.1f' text-anchor='%s' fill='%s'>%s</text>%n",
                x,
                y,
                anchor,
                colour,
                text));
    }

    private static double x(int second) {
        return 60 + 700.0 * (second - SHOWN_FROM) / (SHOWN_UNTIL - SHOWN_FROM);
    }

    private static double y(double share) {
        return 280 - 220 * share;
    }
}
