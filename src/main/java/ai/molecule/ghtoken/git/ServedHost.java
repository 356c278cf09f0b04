package ai.molecule.ghtoken.git;

/**
 * The one host that credentials are for, over https only.
 *
 * @param name as in {@code GITHUB_HOST}
 */
record ServedHost(String name) {
    /** The port of https (RFC 9110 section 4.2.2), which a URL may spell out. */
    private static final String DEFAULT_PORT = ":443";

    /** git hands on the scheme as it stands in the URL and speaks only the lower-case one. */
    boolean serves(CredentialRequest request) {
        return request.protocols().contains("https") && request.hosts().stream().anyMatch(this::isSame);
    }

    private boolean isSame(String host) {
        // equalsIgnoreCase alone would take the Kelvin sign for a k.
        return isAscii(host) && plain(host).equalsIgnoreCase(plain(name));
    }

    /** Without the default port, and without the dot that ends an absolute name (RFC 1034 section 3.1). */
    private static String plain(String host) {
        String name = host.endsWith(DEFAULT_PORT) ? host.substring(0, host.length() - DEFAULT_PORT.length()) : host;
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }
}
