package ai.molecule.ghtoken.config;

import java.util.List;
import java.util.regex.Pattern;

/** Validates host names and GitHub's names. A valid one needs no escaping in a path or in JSON. */
final class Names {
    /** Not {@code .} or {@code ..}, which would change the path. */
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}\\z)[A-Za-z0-9._-]{1,256}");

    /** Fits in a long. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** RFC 1123 section 2.1: letters, digits and hyphens in labels of at most 63. */
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}\\z)" + label() + "(?:\\." + label() + ")*");

    private Names() {}

    private static String label() {
        return "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }

    /** An owner, or a repository with its owner. */
    static boolean isPlace(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? isName(text) : isName(text.substring(0, slash)) && isName(text.substring(slash + 1));
    }

    static List<String> listed(String text) {
        return List.of(text.split(",", -1));
    }
}
