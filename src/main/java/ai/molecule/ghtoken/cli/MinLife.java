package ai.molecule.ghtoken.cli;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        private static final Pattern FORM = Pattern.compile("([0-9]{1,4})([smh]?)");

        @Override
        public Duration convert(String text) {
            Matcher form = FORM.matcher(text);
            if (form.matches()) {
                int number = Integer.parseInt(form.group(1));
                Duration time = switch (form.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofSeconds(number);
                };
                if (time.compareTo(InstallationToken.LIFE) <= 0) {
                    return time;
                }
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
