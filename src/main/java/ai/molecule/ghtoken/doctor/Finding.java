package ai.molecule.ghtoken.doctor;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One result of a check.
 *
 * @param check the subject, one or two words
 * @param fact without secrets; control characters are replaced, because it may quote a path or a name
 * @param fix what to do; empty for {@link Verdict#OK}
 */
public record Finding(String check, Verdict verdict, String fact, String fix) {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    public enum Verdict {
        OK,
        /** Works now, but not for all users or not for long. */
        WARNING,
        PROBLEM;

        /** The word in the output. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        fact = printable(fact);
        fix = printable(fix);
    }

    public static Finding ok(String check, String fact) {
        return new Finding(check, Verdict.OK, fact, "");
    }

    public static Finding warning(String check, String fact, String fix) {
        return new Finding(check, Verdict.WARNING, fact, fix);
    }

    public static Finding problem(String check, String fact, String fix) {
        return new Finding(check, Verdict.PROBLEM, fact, fix);
    }

    /**
     * @param sentence the fact; after a semicolon, it may have the fix
     * @param fix for a sentence without one
     */
    public static Finding problemOf(String check, String sentence, String fix) {
        int end = sentence.indexOf("; ");
        return end < 0
                ? problem(check, sentence, fix)
                : problem(check, sentence.substring(0, end), sentence.substring(end + "; ".length()));
    }

    /** A word of a command in a fix: whoever pastes it into a shell runs nothing that a path or a name holds. */
    static String quoted(Object word) {
        String text = word.toString();
        return PLAIN_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
