package ai.molecule.ghtoken.config;

import java.io.Serial;
import java.util.Map;

/** A setting is invalid. The message is one line that begins with the variable and says what it accepts. */
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

    /**
     * The same, with the flag of the value before the variable's name.
     *
     * @param flags by variable
     */
    public ConfigException naming(Map<String, String> flags) {
        String[] words = getMessage().split(" ", 2);
        String flag = flags.get(words[0]);
        return flag == null ? this : new ConfigException(flag + " (" + words[0] + ") " + words[1]);
    }
}
