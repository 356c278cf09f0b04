package ai.molecule.ghtoken.cache;

import java.nio.charset.StandardCharsets;

/**
 * Reads a file of lines in a fixed order. A line that is not what was expected makes the whole file unsound; nothing is
 * thrown, whatever the bytes.
 */
public final class RecordLines {
    /** The platform's tokens are refused above this (docs/platform.md). */
    private static final int TOKEN_LIMIT = 8 * 1024;
    /** RFC 1035 section 2.3.4, and a port. */
    private static final int HOST_LIMIT = 255 + 6;
    /** 12 digits last for 30,000 years, and no shell's arithmetic overflows on them. */
    private static final int NUMBER_LIMIT = 12;

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
        boolean number = !digits.isEmpty()
                && digits.length() <= NUMBER_LIMIT
                && (digits.length() == 1 || digits.charAt(0) != '0');
        for (int i = 0; i < digits.length(); i++) {
            number &= digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        sound &= number;
        return number ? Long.parseLong(digits) : 0;
    }

    /** Whether every line was as expected and nothing follows. */
    boolean areExactlyThese() {
        return sound && next == text.length();
    }

    /** An RFC 6750 section 2.1 {@code b64token}: nothing in it that a shell or a line protocol could trip over. */
    public static boolean isToken(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return end > 0 && text.length() <= TOKEN_LIMIT && consistsOf(text.substring(0, end), "-._~+/");
    }

    static boolean isHost(String text) {
        return !text.isEmpty() && text.length() <= HOST_LIMIT && consistsOf(text, "-.:");
    }

    private static boolean consistsOf(String text, String punctuation) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && punctuation.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
