package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Ten thousand workspaces on one shared token: how many ask in each second around a renewal, once with a program that
 * renews a minute before the token's end and once with ours; and the picture of it.
 */
public final class RenewalHerd {
    private static final int WORKSPACES = 10_000;
    private static final Duration HORIZON = Duration.ofHours(4);
    private static final Duration BUFFER = Duration.ofSeconds(300);
    private static final Duration FIXED_LEAD = Duration.ofSeconds(60);

    /** What the picture shows: so many seconds, of which the busiest is the middle. */
    private static final int WINDOW = 360;

    private final int[] naive;
    private final int[] ours;

    private RenewalHerd(int[] naive, int[] ours) {
        this.naive = naive;
        this.ours = ours;
    }

    private static RenewalHerd simulate() {
        ModelFleet fleet = new ModelFleet(WORKSPACES, BUFFER, HORIZON, new Random(4));
        fleet.run();
        return new RenewalHerd(naiveFleet(), fleet.requestsInSecond());
    }

    /** Starts as ours do, at random instants of the first hour; each goes by the end of the token that it was given. */
    private static int[] naiveFleet() {
        VirtualTime time = new VirtualTime();
        ModelPlatform platform = new ModelPlatform(time, BUFFER, false, new Random(4)).answeringWithin(Duration.ZERO);
        long begin = time.truth();
        Random random = new Random(4);
        PriorityQueue<Long> due = new PriorityQueue<>();
        for (int i = 0; i < WORKSPACES; i++) {
            due.add(begin + (long) (random.nextDouble() * ModelPlatform.LIFE));
        }
        int[] inSecond = new int[(int) HORIZON.toSeconds() + 1];
        while (due.peek() < begin + HORIZON.toMillis()) {
            time.advanceTo(due.poll());
            inSecond[(int) ((time.truth() - begin) / 1000)]++;
            long renewal = platform.trueEnd(fetch(platform)) - FIXED_LEAD.toMillis();
            due.add(Math.max(time.truth() + 1000, renewal));
        }
        return inSecond;
    }

    private static InstallationToken fetch(ModelPlatform platform) {
        try {
            return platform.fetch(() -> {});
        } catch (TokenException e) {
            throw new IllegalStateException("the model platform has no outage here", e);
        }
    }

    private static int busiest(int[] inSecond) {
        return Arrays.stream(inSecond).max().orElseThrow();
    }

    /** Writes the picture: {@code RenewalHerd <file.svg>}. */
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of(args[0]), simulate().svg());
    }

    private String svg() {
        StringBuilder svg = new StringBuilder(
                "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 400' font-family='sans-serif' font-size='13'>\n");
        svg.append("<title>Requests per second of 10,000 workspaces while their token is renewed</title>\n");
        svg.append("<rect width='800' height='400' fill='#ffffff'/>\n");
        panel(svg, 28, "#cf222e", "a renewal 60 s before the end: %,d requests in the busiest second", naive);
        panel(svg, 216, "#2da44e", "molecule-gh-token-refresh: %,d in the busiest second (another scale)", ours);
        for (int second = 0; second <= WINDOW; second += 60) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='390' text-anchor='middle' fill='#57606a'>%d s</text>%n",
                    40 + second * 2,
                    second));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void panel(StringBuilder svg, int top, String colour, String title, int[] inSecond) {
        int most = busiest(inSecond);
        svg.append(
                String.format(Locale.ROOT, "<text x='40' y='%d' fill='#24292f'>" + title + "</text>%n", top - 8, most));
        svg.append(String.format("<rect x='40' y='%d' width='720' height='150' fill='#f6f8fa'/>%n", top));
        int middle = 0;
        while (inSecond[middle] < most) {
            middle++;
        }
        for (int i = 0; i < WINDOW; i++) {
            int second = middle - WINDOW / 2 + i;
            int count = second < 0 || second >= inSecond.length ? 0 : inSecond[second];
            double height = 150.0 * count / most;
            if (count > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x='%d' y='%.1f' width='2' height='%.1f' fill='%s'/>%n",
                        40 + 2 * i,
                        top + 150 - height,
                        height,
                        colour));
            }
        }
    }
}
