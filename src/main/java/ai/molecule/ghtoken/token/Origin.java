package ai.molecule.ghtoken.token;

import java.util.Locale;
import java.util.Optional;

/** Who issued a token. */
public enum Origin {
    /** The platform's installation-token endpoint. */
    PLATFORM,
    /** GitHub itself, asked with a GitHub App's key. */
    APP,
    /** A security token service, for the workload's identity. */
    STS,
    /** A variable that the container was started with; its token is not renewed. */
    ENVIRONMENT;

    /** The name that files and people see: {@code platform}, {@code app}, {@code sts} or {@code environment}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Origin> ofWord(String word) {
        for (Origin origin : values()) {
            if (origin.word().equals(word)) {
                return Optional.of(origin);
            }
        }
        return Optional.empty();
    }
}
