package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsideTest {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile String failure = "";
    private final Aside aside = new Aside(this::handOn, log::add);

    private void handOn(InstallationToken token) throws TokenException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        done.add(token.value().reveal());
        if (!failure.isEmpty()) {
            throw new TokenException(TokenException.Kind.COMMAND_FAILED, failure);
        }
    }

    private void publish(String token) {
        aside.publish(new InstallationToken(Secret.of(token), Instant.EPOCH, Optional.empty(), Origin.PLATFORM));
    }

    private void publishAndWait(String token) {
        publish(token);
        // Of a finished hand-on both the entry and the line are there; the line comes last.
        Await.until(token + " is handed on", Duration.ofSeconds(10), () -> done.contains(token) && isIdle());
    }

    private static boolean isIdle() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("aside"));
    }

    @Test
    void never_keeps_the_publisher_waiting_and_skips_what_is_outdated() {
        publish("one");
        publish("two");
        publish("three");
        assertThat(done).isEmpty();
        gate.countDown();
        Await.until("the newest is handed on", Duration.ofSeconds(10), () -> done.contains("three") && isIdle());
        assertThat(done).isSubsetOf("one", "three").doesNotContain("two");
    }

    @Test
    void hands_a_token_on_once() {
        gate.countDown();
        publishAndWait("one");
        publishAndWait("one");
        publishAndWait("two");
        assertThat(done).containsExactly("one", "two");
    }

    @Test
    void says_that_it_fails_and_that_it_works_again_and_neither_twice() {
        gate.countDown();
        failure = "exit status 3";
        publishAndWait("one");
        publishAndWait("two");
        failure = "exit status 4";
        publishAndWait("three");
        failure = "";
        publishAndWait("four");
        publishAndWait("five");
        assertThat(log).containsExactly("exit status 3", "exit status 4", "what follows a refresh works again");
    }
}
