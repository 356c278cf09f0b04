package ai.molecule.ghtoken.source;

/** The one shape of a token that we take: RFC 6750 section 2.1, which no shell and no line protocol trips over. */
final class B64Token {
    /** GitHub's own are 40 to some 500 characters long; git and gh read this much without trouble. */
    static final int MAX_LENGTH = 8 * 1024;

    private B64Token() {}

    static boolean matches(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        if (end == 0 || text.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if (!isAllowed(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0;
    }
}
