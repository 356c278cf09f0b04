package ai.molecule.ghtoken.cache;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Parses a file of lines in a fixed order. An unexpected line makes the whole file invalid, see {@link
 * #areExactlyThese()}; no exception is thrown.
 */
final class RecordLines {
    /** RFC 1035 section 2.3.4, and a port. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,261}");
    /** 12 digits last for 30,000 years, and no shell's arithmetic overflows on them. */
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,11}");

    private final String text;
    private int next;
    private boolean sound = true;

    RecordLines(byte[] content) {
        // One character per byte, so that no malformed UTF-8 sequence is replaced by a valid character.
        text = new String(content, StandardCharsets.ISO_8859_1);
    }

    private String line() {
        int end = text.indexOf('\n', next);
        if (end < 0) {
            sound = false;
            return "";
        }
        String line = text.substring(next, end);
        next = end + 1;
        return line;
    }

    void expect(String line) {
        // Reading the line may make the file invalid, so it comes first.
        boolean same = line.equals(line());
        sound &= same;
    }

    String value(String key) {
        String line = line();
        if (!line.startsWith(key)) {
            sound = false;
            return "";
        }
        return line.substring(key.length());
    }

    /** A number without a sign and without a leading zero, which a shell would read as octal. */
    long number(String key) {
        String digits = value(key);
        boolean number = NUMBER.matcher(digits).matches();
        sound &= number;
        return number ? Long.parseLong(digits) : 0;
    }

    /** Whether every line was as expected and no line follows. */
    boolean areExactlyThese() {
        return sound && next == text.length();
    }

    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }
}
