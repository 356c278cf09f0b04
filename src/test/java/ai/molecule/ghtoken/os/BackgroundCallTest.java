package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundCallTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);
    private static final InstallationToken TOKEN =
            new InstallationToken(Secret.of("ghs_one"), Instant.EPOCH, Optional.empty(), Origin.PLATFORM);

    private final BackgroundCall worker = new BackgroundCall();
    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void a_call_runs_on_a_thread_that_keeps_no_program_alive() throws Exception {
        Thread thread = worker.within(AMPLE, Thread::currentThread);
        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void a_call_that_hangs_is_left_when_its_time_is_up() {
        assertThatThrownBy(() -> worker.within(Duration.ofMillis(20), () -> {
                    never.await();
                    return "";
                }))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void what_a_call_throws_comes_out_as_it_was() {
        IOException failure = new IOException("broken");
        assertThatThrownBy(() -> worker.within(AMPLE, () -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> worker.within(AMPLE, () -> {
                    throw new StackOverflowError();
                }))
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void a_source_that_answers_in_time_is_not_stood_in_for() throws TokenException {
        assertThat(worker.fetch(() -> TOKEN, () -> {
                    throw new AssertionError("the answer was there");
                }))
                .isEqualTo(TOKEN);
    }

    @Test
    void a_source_that_is_slow_is_stood_in_for_and_then_heard() throws TokenException {
        CountDownLatch stoodIn = new CountDownLatch(1);
        assertThat(worker.fetch(
                        () -> {
                            await(stoodIn);
                            return TOKEN;
                        },
                        stoodIn::countDown))
                .isEqualTo(TOKEN);
    }

    @Test
    void a_failure_of_the_source_comes_out_as_it_was() {
        TokenException failure = new TokenException(Kind.SERVER_ERROR, "the platform answered 500");
        assertThatThrownBy(() -> worker.fetch(
                        () -> {
                            throw failure;
                        },
                        () -> {}))
                .isSameAs(failure);
        assertThatThrownBy(() -> worker.fetch(
                        () -> {
                            throw new IllegalArgumentException();
                        },
                        () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void who_is_interrupted_while_waiting_stays_so() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> worker.fetch(
                        () -> {
                            await(never);
                            return TOKEN;
                        },
                        () -> {}))
                .isInstanceOf(TokenException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
