package ai.molecule.ghtoken.scripts;

import java.time.Instant;
import java.util.Map;

/**
 * What {@code state.json} says where the health file says this, for the JAR reads the one and the launcher the other.
 *
 * @param health the lines of the health file
 */
record StateText(Map<String, String> health) {
    private static final long GRACE = 60;

    String json() {
        StringBuilder json = new StringBuilder("{");
        if (number("pid") > 0) {
            json.append("\"daemon\":{\"pid\":").append(number("pid"));
            json.append(",\"pid_namespace\":\"").append(LivingProcess.pidNamespace());
            json.append("\",\"start_time\":").append(number("start_time")).append("},");
        }
        if (number("overdue_at") > 0) {
            json.append("\"next_refresh_at\":\"")
                    .append(Instant.ofEpochSecond(number("overdue_at") - GRACE))
                    .append("\",");
        }
        if (number("rejected") > 0) {
            json.append("\"rejected_at\":\"").append(Instant.now()).append("\",");
        }
        return json.append("\"consecutive_failures\":")
                .append(number("failing"))
                .append("}\n")
                .toString();
    }

    private long number(String key) {
        String value = health.getOrDefault(key, "0");
        return value.matches("[0-9]+") ? Long.parseLong(value) : 0;
    }
}
