package ai.molecule.ghtoken.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws what a daemon held during a soak: {@code SoakPicture <samples.csv> <file.svg>}. */
final class SoakPicture {
    private static final int WIDTH = 700;
    private static final int HEIGHT = 140;
    private static final int LEFT = 60;
    private static final int TOP = 40;
    private static final int NEXT_PANEL = 200;

    private final List<long[]> rows = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder();

    private SoakPicture(Path samples) throws IOException {
        for (String line : Files.readAllLines(samples).stream().skip(1).toList()) {
            String[] words = line.split(",");
            long[] row = new long[words.length];
            for (int i = 0; i < words.length; i++) {
                row[i] = Long.parseLong(words[i]);
            }
            rows.add(row);
        }
    }

    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[1]), new SoakPicture(Path.of(arguments[0])).draw());
    }

    private String draw() {
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 800 430' font-family='sans-serif'"
                + " font-size='13'>\n<title>What the daemon held during a soak</title>\n"
                + "<rect width='800' height='430' fill='#ffffff'/>\n");
        panel(TOP, "memory, MiB: resident (blue), private (green)", 64);
        line(TOP, 1, 1024.0 * 64, "#0969da");
        line(TOP, 2, 1024.0 * 64, "#2da44e");
        panel(TOP + NEXT_PANEL, "open descriptors (blue), threads (green)", 32);
        line(TOP + NEXT_PANEL, 3, 32, "#0969da");
        line(TOP + NEXT_PANEL, 4, 32, "#2da44e");
        hours();
        return svg.append("</svg>\n").toString();
    }

    private long end() {
        return Math.max(1, rows.get(rows.size() - 1)[0]);
    }

    private void panel(int top, String title, int most) {
        svg.append(String.format("<text x='%d' y='%d' fill='#24292f'>%s</text>%n", LEFT, top - 10, title));
        for (int part = 0; part <= 4; part++) {
            int y = top + HEIGHT - part * HEIGHT / 4;
            svg.append(String.format(
                    "<path d='M%d %d h%d' stroke='#d0d7de'/><text x='%d' y='%d' text-anchor='end' fill='#57606a'>%d</text>%n",
                    LEFT, y, WIDTH, LEFT - 8, y + 4, most * part / 4));
        }
    }

    private void line(int top, int column, double most, String colour) {
        StringBuilder points = new StringBuilder();
        for (long[] row : rows) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    LEFT + (double) WIDTH * row[0] / end(),
                    top + HEIGHT - HEIGHT * Math.min(1, row[column] / most)));
        }
        svg.append(String.format(
                "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>%n",
                points.toString().strip(), colour));
    }

    private void hours() {
        for (int part = 0; part <= 6; part++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x='%d' y='415' text-anchor='middle' fill='#57606a'>%.0f h</text>%n",
                    LEFT + WIDTH * part / 6,
                    end() * part / 360.0));
        }
    }
}
