package ai.molecule.ghtoken.os;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LogStreamTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final CountDownLatch reader = new CountDownLatch(1);
    private final CountDownLatch writing = new CountDownLatch(1);
    private volatile boolean broken;

    /** A pipe that nobody reads until the latch is open. */
    private final OutputStream pipe = new OutputStream() {
        @Override
        public void write(int oneByte) throws IOException {
            write(new byte[] {(byte) oneByte}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                writing.countDown();
                reader.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (broken) {
                throw new IOException("no space left");
            }
            written.write(bytes, from, length);
        }
    };

    private final LogStream stream = new LogStream(pipe, new BackgroundCall(), count -> count + " dropped");
    private final PrintStream log = new PrintStream(stream, true, UTF_8);

    private String drained() throws InterruptedException {
        stream.drain(Duration.ofSeconds(20));
        return written.toString(UTF_8);
    }

    @Test
    void writes_with_the_next_line_what_came_when_no_thread_could_be_started() {
        boolean[] atTheLimit = {true};
        LogStream limited = new LogStream(
                written,
                task -> {
                    if (atTheLimit[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                count -> count + " dropped");
        PrintStream lines = new PrintStream(limited, true, UTF_8);
        lines.println("one");
        atTheLimit[0] = false;
        lines.println("two");
        assertThat(written.toString(UTF_8)).isEqualTo("one\ntwo\n");
    }

    @Test
    void writes_whole_lines_in_their_order() throws InterruptedException {
        reader.countDown();
        log.println("one ä");
        log.println("two");
        assertThat(drained()).isEqualTo("one ä\ntwo\n");
    }

    @Test
    void never_waits_for_a_reader_and_says_how_many_lines_it_dropped() throws InterruptedException {
        log.println("line 0");
        assertThat(writing.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 1; i < 1_000; i++) {
            log.println("line " + i);
        }
        stream.drain(Duration.ofMillis(1));
        assertThat(written.size()).isZero();
        reader.countDown();
        String[] lines = drained().split("\n");
        assertThat(lines).startsWith("line 0").contains("line 1", "line 256").doesNotContain("line 257");
        assertThat(lines).filteredOn(line -> line.endsWith(" dropped")).containsExactly("743 dropped");
    }

    @Test
    void says_how_many_lines_could_not_be_written() throws InterruptedException {
        broken = true;
        reader.countDown();
        log.println("lost");
        drained();
        broken = false;
        log.println("kept");
        assertThat(drained()).isEqualTo("1 dropped\nkept\n");
    }

    @Test
    void no_message_begins_a_line_of_its_own_or_fills_the_log() throws InterruptedException {
        reader.countDown();
        log.println("a\nb\u001b[2J\u0085c");
        log.println("x".repeat(5_000));
        assertThat(drained())
                .startsWith("a?b?[2J?c\nxxx")
                .hasSizeLessThan(1_300)
                .contains("characters more");
    }

    @Test
    void has_no_thread_when_nothing_is_left() throws InterruptedException {
        reader.countDown();
        log.println("one");
        drained();
        Await.until(
                "the thread's end",
                Duration.ofSeconds(10),
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("background")));
    }
}
