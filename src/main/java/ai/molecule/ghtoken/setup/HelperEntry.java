package ai.molecule.ghtoken.setup;

import java.util.ArrayList;
import java.util.List;

/**
 * One {@code helper} line of git's configuration. Its value may hold a secret, as in {@code !echo password=...}: only
 * {@link #toString()} is for people.
 *
 * @param origin the file, as {@code git config --show-origin} names it
 * @param key such as {@code credential.https://github.com.helper}
 */
record HelperEntry(String origin, String key, String value) {
    private static final String SECTION = "credential.";
    private static final String VARIABLE = ".helper";
    private static final String OURS = "/" + Launcher.NAME + " git-credential";
    private static final String HARMLESS = "/._-~+";

    /** @param listing of {@code git config -z --show-origin --get-regexp} */
    static List<HelperEntry> parse(String listing) {
        String[] fields = listing.split("\0", -1);
        List<HelperEntry> entries = new ArrayList<>();
        for (int i = 0; i + 1 < fields.length; i += 2) {
            String[] line = fields[i + 1].split("\n", 2);
            entries.add(new HelperEntry(fields[i].replaceFirst("^file:", ""), line[0], line.length > 1 ? line[1] : ""));
        }
        return entries;
    }

    /** Git takes an empty one for: forget all helpers that came before (gitcredentials(7)). */
    boolean clears() {
        return value.isEmpty();
    }

    /** Wherever the launcher was when it was put there. */
    boolean isOurs() {
        return value.startsWith("/") && value.endsWith(OURS);
    }

    /** Whether git asks it for this host over https, at least for some paths or users there. */
    boolean concerns(String host) {
        if (!key.startsWith(SECTION)
                || !key.endsWith(VARIABLE)
                || key.length() <= SECTION.length() + VARIABLE.length()) {
            return key.equals(SECTION + "helper");
        }
        String pattern = key.substring(SECTION.length(), key.length() - VARIABLE.length());
        if (pattern.contains("://") && !pattern.startsWith("https://")) {
            return false;
        }
        String place = pattern.replaceFirst("^https://", "").replaceFirst("/.*$", "");
        return matches(place.replaceFirst("^.*@", "").replaceFirst(":443$", ""), host);
    }

    /** A star stands for one label (git-config(1), http.&lt;url&gt;). */
    private static boolean matches(String pattern, String host) {
        String[] wanted = pattern.split("\\.", -1);
        String[] labels = host.split("\\.", -1);
        boolean same = wanted.length == labels.length;
        for (int i = 0; same && i < labels.length; i++) {
            same = wanted[i].equals("*") || wanted[i].equalsIgnoreCase(labels[i]);
        }
        return same;
    }

    /** The program's name and the file, as far as nothing in it can be a secret. */
    @Override
    public String toString() {
        int end = value.startsWith("!") ? 1 : 0;
        while (end < value.length() && isHarmless(value.charAt(end))) {
            end++;
        }
        String program = value.substring(0, end);
        // No part of a program's name is that long; of a token it may be.
        return (program.matches(".*[A-Za-z0-9_]{20}.*") ? "a helper" : program) + " (" + origin + ")";
    }

    private static boolean isHarmless(char c) {
        return c < 128 && (Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0);
    }
}
