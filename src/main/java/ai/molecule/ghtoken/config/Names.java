package ai.molecule.ghtoken.config;

import java.util.List;

/** The shapes of GitHub's names, kept to what can stand in a path or in JSON as it is. */
final class Names {
    /** As a long holds them. */
    private static final int MOST_DIGITS = 18;

    private static final int LONGEST = 256;

    private Names() {}

    /** ASCII letters, digits, and {@code ._-}; no dots alone, which would lead to another path. */
    static boolean isName(String text) {
        boolean valid = !text.isEmpty() && text.length() <= LONGEST && !text.equals(".") && !text.equals("..");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            valid &= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0;
        }
        return valid;
    }

    static boolean isNumber(String text) {
        boolean valid = !text.isEmpty() && text.length() <= MOST_DIGITS;
        for (int i = 0; i < text.length(); i++) {
            valid &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return valid;
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
