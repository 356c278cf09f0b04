package ai.molecule.ghtoken.os;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What of an environment may be handed to a program that needs no secret. */
public final class PublicEnvironment {
    private static final List<String> SECRET_NAMES = List.of("TOKEN", "PASSWORD", "SECRET", "_KEY", "CREDENTIALS");

    private PublicEnvironment() {}

    /** A copy that may be added to, without the variables whose names end as those of secrets do. */
    public static Map<String, String> of(Map<String, String> environment) {
        Map<String, String> kept = new HashMap<>(environment);
        for (String secret : SECRET_NAMES) {
            kept.keySet().removeIf(name -> name.endsWith(secret));
        }
        return kept;
    }
}
