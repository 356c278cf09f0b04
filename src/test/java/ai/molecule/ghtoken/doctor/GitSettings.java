package ai.molecule.ghtoken.doctor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An environment in which git has these settings and no others. */
final class GitSettings {
    private GitSettings() {}

    /** @param keysAndValues in turn */
    static Map<String, String> environment(Path home, String... keysAndValues) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", home.toString(),
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_CONFIG_COUNT", Integer.toString(keysAndValues.length / 2)));
        for (int i = 0; i < keysAndValues.length / 2; i++) {
            environment.put("GIT_CONFIG_KEY_" + i, keysAndValues[2 * i]);
            environment.put("GIT_CONFIG_VALUE_" + i, keysAndValues[2 * i + 1]);
        }
        return environment;
    }
}
