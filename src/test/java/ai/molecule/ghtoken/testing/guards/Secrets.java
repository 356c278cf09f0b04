package ai.molecule.ghtoken.testing.guards;

import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The secrets of one test. They look random, so that twelve characters of one in a text are no accident. */
public final class Secrets {
    private static final int TELLING_PIECE = 12;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final SecureRandom random = new SecureRandom();
    private final Set<String> pieces = ConcurrentHashMap.newKeySet();

    /** An installation token of the usual 40 characters. */
    public String installationToken() {
        return remembered("ghs_" + letters(36));
    }

    /** An installation token of the newer kind, 520 characters long. */
    public String longInstallationToken() {
        return remembered("ghs_" + letters(516));
    }

    /** A token of a person's own. */
    public String personalToken() {
        return remembered("ghp_" + letters(36));
    }

    public String bearer() {
        return remembered(letters(48));
    }

    /** Anything else that must not be shown. */
    public String remembered(String secret) {
        for (int i = 0; i + TELLING_PIECE <= secret.length(); i++) {
            pieces.add(secret.substring(i, i + TELLING_PIECE));
        }
        return secret;
    }

    /** Whether twelve characters in a row of any of them are in the text. */
    public boolean areShownIn(String text) {
        return areShownIn(text, "");
    }

    /** As the other, apart from the pieces that are in the known text as well. */
    boolean areShownIn(String text, String known) {
        for (int i = 0; i + TELLING_PIECE <= text.length(); i++) {
            String piece = text.substring(i, i + TELLING_PIECE);
            if (pieces.contains(piece) && !known.contains(piece)) {
                return true;
            }
        }
        return false;
    }

    private String letters(int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
