package ai.molecule.ghtoken.config;

import java.io.Serial;

/** A setting cannot be used. The message is one line: the variable, what is wrong with it, what it accepts. */
public final class ConfigException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    ConfigException(String variable, String problem) {
        this(variable + " " + problem);
    }

    /** @param sentence names the variable and what it accepts */
    public ConfigException(String sentence) {
        super(sentence);
    }
}
