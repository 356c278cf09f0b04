package ai.molecule.ghtoken.doctor;

import java.util.Locale;

/** Which {@code credential.<url>} sections git applies to {@code https://<host>} (gitcredentials(7), git-config(1)). */
final class CredentialContext {
    private static final String HTTPS = "https://";

    private final String host;

    CredentialContext(String host) {
        this.host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * @param pattern the URL of the section; empty for {@code credential.helper}. A scheme may be missing, then any
     *     matches; a host may be missing behind a scheme; a {@code *} stands for one label of the host. A user or a
     *     path matches only a URL that has it too, so such a section is not for the whole host
     */
    boolean matches(String pattern) {
        String rest = pattern;
        int scheme = pattern.indexOf("://");
        if (scheme >= 0) {
            if (!pattern.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
                return false;
            }
            rest = pattern.substring(HTTPS.length());
        }
        rest = rest.replaceFirst("/$", "").replaceFirst(":443$", "").toLowerCase(Locale.ROOT);
        return rest.isEmpty() || !rest.contains("/") && !rest.contains("@") && isHost(rest);
    }

    private boolean isHost(String pattern) {
        String[] wanted = pattern.split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        if (wanted.length != labels.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!wanted[i].equals("*") && !wanted[i].equals(labels[i])) {
                return false;
            }
        }
        return true;
    }
}
