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
        return request.protocol().equals("https") && sameHost(request.host());
    }

    private boolean sameHost(String host) {
        // equalsIgnoreCase alone would take the Kelvin sign for a k.
        return isAscii(host) && withoutDefaultPort(host).equalsIgnoreCase(withoutDefaultPort(name));
    }

    private static String withoutDefaultPort(String host) {
        return host.endsWith(DEFAULT_PORT) ? host.substring(0, host.length() - DEFAULT_PORT.length()) : host;
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
