package ai.molecule.ghtoken.config;

/** Host names as RFC 1123 section 2.1 has them: letters, digits and hyphens in labels of at most 63. */
final class HostName {
    private static final int LONGEST = 253;

    private HostName() {}

    static boolean isValid(String name) {
        return name.length() <= LONGEST
                && name.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    }
}
