package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long a token is to live on when it is handed out.
 *
 * @param time 0 to 60 min; 0 asks for nothing
 * @param isRequired whether a token with less is refused; otherwise it is replaced if there is a better one
 */
record MinLife(Duration time, boolean isRequired) {
    /** Reads 40m, 2400s or 2400. */
    static final class Converter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                Duration time = Duration.parse("PT" + text + (text.matches("[0-9]+") ? "s" : ""));
                if (!time.isNegative() && time.compareTo(InstallationToken.LIFE) <= 0) {
                    return time;
                }
            } catch (DateTimeParseException e) {
                // Reported below.
            }
            throw new TypeConversionException("must be a time of at most 60m, such as 40m or 2400");
        }
    }

    /** A token that may live for ever meets it; one whose end is unknown does not. */
    boolean isMetBy(InstallationToken token, Instant now) {
        return time.isZero()
                || token.latestEnd().isEmpty()
                || token.expiresAt()
                        .filter(end -> !end.isBefore(now.plus(time)))
                        .isPresent();
    }

    /** @throws TokenException where the token has less, and that is not enough */
    void check(InstallationToken token, Instant now) throws TokenException {
        if (isRequired && !isMetBy(token, now)) {
            String life = token.expiresAt()
                    .map(end -> "lives " + Duration.between(now, end).toSeconds() + " s more")
                    .orElse("has no known end");
            throw new TokenException(
                    Kind.BAD_ANSWER,
                    "the token that can be had " + life + ", and " + time.toSeconds()
                            + " s are asked for (--min-life, TOKEN_MIN_LIFE_SEC); ask for less, or try again");
        }
    }
}
