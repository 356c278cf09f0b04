package ai.molecule.ghtoken.os;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Removes secrets from an environment, for programs that need none. */
public final class PublicEnvironment {
    private static final List<String> SECRET_NAMES = List.of("TOKEN", "PASSWORD", "SECRET", "_KEY", "CREDENTIALS");

    private PublicEnvironment() {}

    /** A modifiable copy without the variables whose names end like those of secrets. */
    public static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> kept = new HashMap<>(environment);
        for (String secret : SECRET_NAMES) {
            kept.keySet().removeIf(name -> name.endsWith(secret));
        }
        return kept;
    }
}
