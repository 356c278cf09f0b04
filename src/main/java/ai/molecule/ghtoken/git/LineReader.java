package ai.molecule.ghtoken.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines that end at LF and nowhere else: a CR stays part of its line, so that it is never taken for an end. */
final class LineReader {
    static final int LONGEST_LINE = 64 * 1024;

    private final InputStream in;
    private boolean tooLong;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** Whether the last line that was read is longer than allowed. Only its beginning has been read then. */
    boolean isTooLong() {
        return tooLong;
    }

    /** The next line without its LF and without NULs; a last line needs no LF; empty at the end of the stream. */
    Optional<String> next() throws IOException {
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int length = 0; next >= 0 && next != '\n'; length++) {
            if (length == LONGEST_LINE) {
                tooLong = true;
                break;
            }
            if (next != 0) {
                line.write(next);
            }
            next = in.read();
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}
