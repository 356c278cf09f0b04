package ai.molecule.ghtoken.doctor;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What one check found.
 *
 * @param check what was looked at, one or two words
 * @param fact never a secret; control characters are replaced, for it may quote a path or a name
 * @param fix what to do about it; empty where nothing is to be done
 */
public record Finding(String check, Verdict verdict, String fact, String fix) {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    public enum Verdict {
        OK,
        /** Works now, but not for everybody or not for long. */
        WARNING,
        PROBLEM;

        /** The name that people and programs see. */
        public String word() {
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
     * @param sentence as the other rooms compose them: the fact, and often behind a semicolon how to fix it
     * @param fix for a sentence that does not tell
     */
    public static Finding problemOf(String check, String sentence, String fix) {
        return of(Verdict.PROBLEM, check, sentence, fix);
    }

    /** As {@link #problemOf}. */
    public static Finding of(Verdict verdict, String check, String sentence, String fix) {
        int end = sentence.indexOf("; ");
        return end < 0
                ? new Finding(check, verdict, sentence, fix)
                : new Finding(check, verdict, sentence.substring(0, end), sentence.substring(end + "; ".length()));
    }

    private static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
