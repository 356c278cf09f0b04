package ai.molecule.ghtoken.config;

/** Host names as RFC 1123 section 2.1 has them: letters, digits and hyphens in labels of at most 63. */
final class HostName {
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    private HostName() {}

    static boolean isValid(String name) {
        boolean valid = name.length() <= LONGEST;
        for (String label : name.split("\\.", -1)) {
            valid &= isLabel(label);
        }
        return valid;
    }

    private static boolean isLabel(String label) {
        boolean valid =
                !label.isEmpty() && label.length() <= LONGEST_LABEL && !label.startsWith("-") && !label.endsWith("-");
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            valid &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
        }
        return valid;
    }
}
