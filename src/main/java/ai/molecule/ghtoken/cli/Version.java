package ai.molecule.ghtoken.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote into the JAR. */
final class Version {
    static final String NAME = "molecule-gh-token-refresh";

    private Version() {}

    static String number() {
        try (InputStream in = Version.class.getResourceAsStream("/molecule-gh-token-refresh.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("the JAR lacks its own version file", e);
        }
    }

    /** RFC 9110 section 10.1.5. */
    static String userAgent() {
        return NAME + "/" + number();
    }
}
