package ai.molecule.ghtoken.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads typed values from the environment. White space around a value is ignored. An empty value counts as unset, as in
 * a Compose file.
 */
final class Variables {
    private static final int LONGEST_VALUE = 4_096;
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,6}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A text of that form. */
    Optional<String> matching(String name, Pattern form, String otherwise) throws ConfigException {
        Optional<String> value = text(name);
        if (value.isPresent() && !form.matcher(value.get()).matches()) {
            throw new ConfigException(name, otherwise);
        }
        return value;
    }

    /** A text without U+FFFD, which Java puts for bytes that the process's locale cannot express. */
    Optional<String> legible(String name) throws ConfigException {
        Optional<String> value = text(name);
        if (value.isPresent() && value.get().indexOf('\uFFFD') >= 0) {
            throw new ConfigException(name, "must be expressible in the process's locale; set LC_ALL=C.UTF-8");
        }
        return value;
    }

    /** Whole seconds, between the bounds, inclusive. */
    Duration seconds(String name, int otherwise, int least, int most) throws ConfigException {
        String value = text(name).orElse(Integer.toString(otherwise));
        int seconds = COUNT.matcher(value).matches() ? Integer.parseInt(value) : -1;
        if (seconds < least || seconds > most) {
            throw new ConfigException(name, "must be whole seconds from " + least + " to " + most);
        }
        return Duration.ofSeconds(seconds);
    }

    static boolean hasControlCharacter(String text) {
        return CONTROL.matcher(text).find();
    }

    /** An absolute path, normalized. */
    Optional<Path> path(String name) throws ConfigException {
        Optional<String> value = legible(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String path = value.get();
        // With neither a NUL nor a character that the locale cannot express, each text is a path.
        if (!path.startsWith("/") || path.length() > LONGEST_VALUE || hasControlCharacter(path)) {
            throw new ConfigException(name, "must be an absolute path without control characters");
        }
        return Optional.of(Path.of(path).normalize());
    }
}
