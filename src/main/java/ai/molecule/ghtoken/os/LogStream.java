package ai.molecule.ghtoken.os;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that never blocks its writer. Each {@link #flush()} ends a line, which another thread writes to the
 * target; the thread exits when nothing is left. Lines that the target does not take are dropped and counted, and the
 * count is written before the next line. Thread-safe.
 */
public final class LogStream extends ByteArrayOutputStream {
    private static final int MOST_WAITING = 256;
    /** Characters. A message that quotes a setting is as long as the setting. */
    private static final int LONGEST_LINE = 1_200;

    private static final Pattern LINE_END = Pattern.compile("[\r\n]+\\z");
    /** Nothing that a message quotes can begin a line of its own or move a terminal's cursor. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final OutputStream target;
    private final Executor executor;
    private final LongFunction<String> droppedLine;

    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean busy;
    private final AtomicLong dropped = new AtomicLong();

    /**
     * @param target may block for ever
     * @param executor must return at once; may reject, and is then asked again at the next flush
     * @param droppedLine what to write about a number of dropped lines
     */
    public LogStream(OutputStream target, Executor executor, LongFunction<String> droppedLine) {
        this.target = target;
        this.executor = executor;
        this.droppedLine = droppedLine;
    }

    @Override
    public synchronized void flush() {
        if (size() == 0) {
            return;
        }
        String text = toString(StandardCharsets.UTF_8);
        reset();
        if (waiting.size() >= MOST_WAITING) {
            dropped.incrementAndGet();
            return;
        }
        waiting.add(cleaned(text));
        if (!busy) {
            busy = true;
            if (!BackgroundCall.accepted(executor, this::writeAll)) {
                // The lines wait for the next flush.
                busy = false;
            }
        }
    }

    private static String cleaned(String text) {
        String message =
                CONTROL.matcher(LINE_END.matcher(text).replaceFirst("")).replaceAll("?");
        int more = message.length() - LONGEST_LINE;
        return more <= 0 ? message : message.substring(0, LONGEST_LINE) + "... (" + more + " characters more)";
    }

    private void writeAll() {
        for (String next = next(); next != null; next = next()) {
            try {
                target.write((next + "\n").getBytes(StandardCharsets.UTF_8));
                target.flush();
            } catch (IOException e) {
                dropped.incrementAndGet();
            }
        }
    }

    private synchronized @Nullable String next() {
        if (waiting.isEmpty()) {
            busy = false;
            notifyAll();
            return null;
        }
        long lost = dropped.getAndSet(0);
        return lost > 0 ? droppedLine.apply(lost) : waiting.poll();
    }

    /** Waits until everything is written, for so long at most. */
    public synchronized void drain(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); busy && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
