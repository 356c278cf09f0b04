package ai.molecule.ghtoken.hook;

import java.util.Map;
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
    MetricsText family(String name, String type, String help) {
        text.append("# HELP ").append(PREFIX).append(name).append(' ').append(help);
        text.append("\n# TYPE ").append(PREFIX).append(name).append(' ').append(type);
        text.append('\n');
        return this;
    }

    MetricsText sample(String name, double value) {
        return sample(name, Map.of(), value);
    }

    MetricsText sample(String name, Map<String, String> labels, double value) {
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
        return this;
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
