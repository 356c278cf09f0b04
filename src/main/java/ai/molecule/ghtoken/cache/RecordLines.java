package ai.molecule.ghtoken.cache;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads a file of lines in a fixed order. A line that is not what was expected makes the whole file unsound; nothing is
 * thrown, whatever the bytes.
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
        // One character per byte, so that no malformed sequence is replaced by something legible.
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
        // In this order: reading the line may itself find the file unsound.
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

    /** A count without sign or leading zero, which a shell would read as octal. */
    long number(String key) {
        String digits = value(key);
        boolean number = NUMBER.matcher(digits).matches();
        sound &= number;
        return number ? Long.parseLong(digits) : 0;
    }

    /** Whether every line was as expected and nothing follows. */
    boolean areExactlyThese() {
        return sound && next == text.length();
    }

    static boolean isHost(String text) {
        return HOST.matcher(text).matches();
    }
}
