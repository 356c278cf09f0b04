package ai.molecule.ghtoken.hook;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The text format that Prometheus reads ("Exposition formats", Text-based format), one family after the other. */
final class MetricsText {
    private static final String PREFIX = "molecule_gh_token_";

    private final Map<String, String> everywhere;
    private final StringBuilder text = new StringBuilder();

    /** @param everywhere the labels that each sample has */
    MetricsText(Map<String, String> everywhere) {
        this.everywhere = everywhere;
    }

    /** @param type such as {@code gauge} */
    void family(String name, String type, String help) {
        text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help);
        text.append("\n# TYPE ").append(PREFIX).append(name).append(' ').append(type);
        text.append('\n');
    }

    /** A sample of the newest family. */
    void sample(String name, Map<String, String> labels, double value) {
        Map<String, String> all = new TreeMap<>(everywhere);
        all.putAll(labels);
        text.append(PREFIX).append(name);
        char before = '{';
        for (Map.Entry<String, String> label : all.entrySet()) {
            text.append(before).append(label.getKey()).append("=\"");
            text.append(escaped(label.getValue())).append('"');
            before = ',';
        }
        text.append(all.isEmpty() ? " " : "} ").append(number(value)).append('\n');
    }

    /** A family of one sample that can fall. */
    void gauge(String name, double value, String help) {
        family(name, "gauge", help);
        sample(name, Map.of(), value);
    }

    /** A gauge in epoch seconds; absent if the time is unknown. */
    void time(String name, Optional<Instant> time, String help) {
        time.ifPresent(known -> gauge(name, known.getEpochSecond(), help));
    }

    /** A family of one sample that only rises. */
    void counter(String name, double value, String help) {
        family(name, "counter", help);
        sample(name, Map.of(), value);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
