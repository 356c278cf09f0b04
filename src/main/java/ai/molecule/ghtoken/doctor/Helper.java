package ai.molecule.ghtoken.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that git asks for a password.
 *
 * @param entry where it is configured; its text is not shown, for people have put passwords there
 */
record Helper(GitSurvey.Entry entry) {
    private static final String OUR_NAME = "molecule-gh-token-refresh";
    /** A path that a shell is given and nothing else; no part of one is as long as a token. */
    private static final Pattern SCRIPT = Pattern.compile("!(?!.*[A-Za-z0-9_]{20})((?:/[A-Za-z0-9._~+-]+)+)");

    /** Those that git asks, first one first: an empty value forgets all before it (gitcredentials(7)). */
    static List<Helper> asked(List<GitSurvey.Entry> config, String host) {
        CredentialContext context = new CredentialContext(host);
        List<Helper> asked = new ArrayList<>();
        for (GitSurvey.Entry entry : config) {
            if (!entry.is("credential", "helper") || !context.matches(entry.subsection())) {
                continue;
            }
            if (entry.value().isEmpty()) {
                asked.clear();
            } else {
                asked.add(new Helper(entry));
            }
        }
        return asked;
    }

    private String text() {
        return entry.value().strip();
    }

    boolean isOurs() {
        return program().isPresent() && text().endsWith("git-credential");
    }

    /** Written by {@code gh auth setup-git}, or by gh when it logs somebody in over https. */
    boolean isGh() {
        return text().startsWith("!") && text().endsWith("gh auth git-credential");
    }

    boolean isForEveryHost() {
        return entry.subsection().isEmpty();
    }

    /**
     * Our program as it would be started; empty for another helper, or where git would take the name for one of its
     * own.
     */
    Optional<String> program() {
        boolean isShell = text().startsWith("!");
        for (String word : words(text().substring(isShell ? 1 : 0))) {
            if (word.substring(word.lastIndexOf('/') + 1).startsWith(OUR_NAME)) {
                return isShell || text().startsWith("/") ? Optional.of(word) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** As a shell splits them, less all that it would expand. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    /** Its kind and its place; of its text only the first word, and only where that is a program's name. */
    String describe() {
        String first = text().split("\\s+")[0];
        String name = "a shell snippet";
        Matcher script = SCRIPT.matcher(text());
        if (script.matches()) {
            name = script.group(1);
        } else if (isGh()) {
            name = "gh auth git-credential";
        } else if (first.startsWith("/")) {
            name = first;
        } else if (first.matches("[a-z][a-z-]{0,30}")) {
            name = "git credential-" + first;
        }
        return name + " (in " + entry.place() + (isForEveryHost() ? ", for every host)" : ")");
    }

    /** How to take out the setting. */
    String removal() {
        return entry.origin().startsWith("file:")
                ? "git config --file " + entry.place() + " --unset-all " + entry.key()
                : "take it out of " + entry.place();
    }
}
