package ai.molecule.ghtoken.hook;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class HookRunnerTest {
    private static final Instant NOW = Instant.parse("2026-04-17T22:00:00Z");

    private final List<String> done = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private final Queue<Runnable> started = new ArrayDeque<>();
    private String failure = "";
    private final HookRunner once = new HookRunner("the command", this::run, false, log::add, started::add);
    private final HookRunner retried = new HookRunner("gh's login", this::run, true, log::add, started::add);

    private void run(InstallationToken token) throws TokenException {
        done.add(token.value().reveal());
        if (!failure.isEmpty()) {
            throw new TokenException(TokenException.Kind.COMMAND_FAILED, failure);
        }
    }

    private static Optional<InstallationToken> token(String value) {
        Optional<Instant> end = Optional.of(NOW.plus(Duration.ofHours(2)));
        return Optional.of(new InstallationToken(Secret.of(value), NOW, end, Origin.PLATFORM));
    }

    private void runs(HookRunner hook, String token) {
        runs(hook, token, NOW, false);
    }

    private void runs(HookRunner hook, String token, Instant now, boolean refreshed) {
        hook.attend(now, token(token), refreshed);
        while (!started.isEmpty()) {
            started.poll().run();
        }
    }

    @Test
    void never_delays_the_caller_and_skips_what_is_outdated() {
        once.attend(NOW, token("one"), true);
        once.attend(NOW, token("two"), true);
        assertThat(done).isEmpty();
        assertThat(started).as("one run at a time").hasSize(1);
        started.poll().run();
        assertThat(done).containsExactly("two");
    }

    @Test
    void runs_at_a_later_look_when_no_thread_could_be_started() {
        boolean[] atTheLimit = {true};
        HookRunner hook = new HookRunner("the command", this::run, false, log::add, task -> {
            if (atTheLimit[0]) {
                throw new RejectedExecutionException();
            }
            task.run();
        });
        hook.attend(NOW, token("one"), true);
        atTheLimit[0] = false;
        hook.attend(NOW, token("one"), false);
        assertThat(done).containsExactly("one");
    }

    @Test
    void runs_once_for_each_token() {
        runs(once, "one");
        runs(once, "one");
        runs(once, "two");
        assertThat(done).containsExactly("one", "two");
    }

    @Test
    void runs_for_no_token_that_has_expired() {
        once.attend(NOW.plus(Duration.ofHours(3)), token("dead"), true);
        once.attend(NOW, Optional.empty(), true);
        assertThat(started).isEmpty();
    }

    @Test
    void says_that_it_fails_and_that_it_works_again_and_neither_twice() {
        failure = "exit status 3";
        runs(once, "one");
        runs(once, "two");
        failure = "exit status 4";
        runs(once, "three");
        failure = "";
        runs(once, "four");
        runs(once, "five");
        assertThat(log).containsExactly("exit status 3", "exit status 4", "the command works again");
    }

    @Test
    void repeats_a_failed_run_after_a_minute_or_with_the_next_refresh() {
        failure = "gh fails";
        runs(retried, "one");
        runs(retried, "one", NOW.plusSeconds(59), false);
        assertThat(done).hasSize(1);
        runs(retried, "one", NOW.plusSeconds(60), false);
        runs(retried, "one", NOW.plusSeconds(61), true);
        assertThat(done).hasSize(3);
        assertThat(log).containsExactly("gh fails; trying again later");
    }

    @Test
    void repeats_no_failed_run_for_itself_while_it_is_still_running() {
        failure = "gh fails";
        retried.attend(NOW, token("one"), true);
        Runnable run = started.poll();
        retried.attend(NOW.plusSeconds(30), token("one"), false);
        run.run();
        assertThat(done).hasSize(1);
        assertThat(started).isEmpty();
    }
}
