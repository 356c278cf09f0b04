package ai.molecule.ghtoken.cli;

import java.util.Objects;

/** The program's name, and its version from the JAR's manifest. */
final class Version {
    static final String NAME = "molecule-gh-token-refresh";

    private Version() {}

    static String number() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "unpacked");
    }

    /** RFC 9110 section 10.1.5. */
    static String userAgent() {
        return NAME + "/" + number();
    }
}
