package ai.molecule.ghtoken.config;

import java.util.regex.Pattern;

/** The forms of host names and of GitHub's names. A valid name needs no escaping in a path or in JSON. */
final class Names {
    /** Not {@code .} or {@code ..}, which would change a path. */
    private static final String ONE = "(?!\\.{1,2}(?![A-Za-z0-9._-]))[A-Za-z0-9._-]{1,256}";

    private static final String PERMISSION = ONE + ":(?:read|write|admin)";
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    static final Pattern APP = Pattern.compile("(?=.{1,64}\\z)" + ONE);

    /** Fits in a long. */
    static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** An owner, or a repository with its owner. */
    static final Pattern PLACE = Pattern.compile(ONE + "(?:/" + ONE + ")?");

    static final Pattern REPOSITORIES = Pattern.compile(ONE + "(?:," + ONE + ")*+");
    static final Pattern PERMISSIONS = Pattern.compile(PERMISSION + "(?:," + PERMISSION + ")*+");

    /** RFC 1123 section 2.1: letters, digits and hyphens in labels of at most 63. */
    static final Pattern HOST = Pattern.compile("(?=.{1,253}\\z)" + LABEL + "(?:\\." + LABEL + ")*");

    private Names() {}
}
