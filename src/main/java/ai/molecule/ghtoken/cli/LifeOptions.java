package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.config.ReaderSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say how long a token must live. */
@CommandLine.Command
final class LifeOptions {
    @Option(
            names = "--min-life",
            paramLabel = "TIME",
            converter = MinLife.Converter.class,
            description = "a token with less is replaced first, or refused; such as 40m or 2400;"
                    + " wins over TOKEN_MIN_LIFE_SEC")
    private @Nullable Duration minLife;

    @Option(
            names = "--prefer-life",
            paramLabel = "TIME",
            converter = MinLife.Converter.class,
            description = "a token with less is replaced if there is a better one")
    private @Nullable Duration preferredLife;

    MinLife of(ReaderSettings settings) {
        Duration required = minLife == null ? settings.minLife() : minLife;
        return preferredLife == null || !required.isZero()
                ? new MinLife(required, true)
                : new MinLife(preferredLife, false);
    }
}
