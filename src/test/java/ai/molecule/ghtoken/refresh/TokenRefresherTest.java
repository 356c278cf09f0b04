package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.SoftDeadline;
import ai.molecule.ghtoken.testing.models.ModelStore;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState.Published;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenRefresherTest {
    private static final TokenSource DOWN = () -> {
        throw new TokenException(Kind.UNREACHABLE, "down");
    };
    private static final SoftDeadline QUICK = (source, meanwhile) -> source.fetch();
    private static final SoftDeadline SLOW = (source, meanwhile) -> {
        meanwhile.run();
        return source.fetch();
    };

    private final VirtualTime time = new VirtualTime();
    private int publications;
    private final ModelStore store = new ModelStore(time, true, token -> publications++);
    private int requests;

    private InstallationToken token(String value, Origin origin, Duration life) {
        Instant now = time.instant();
        return new InstallationToken(Secret.of(value), now, Optional.of(now.plus(life)), origin);
    }

    private TokenSource answering(String value) {
        return () -> {
            requests++;
            return token(value, Origin.PLATFORM, Duration.ofHours(1));
        };
    }

    private TokenSource provisioned(Duration life) {
        return () -> token("provisioned", Origin.ENVIRONMENT, life);
    }

    private TokenRefresher refresher(TokenSource source, TokenSource fallback, SoftDeadline softDeadline) {
        return new TokenRefresher(store, source, fallback, softDeadline, time);
    }

    private RefreshOutcome refresh(TokenSource source, TokenSource fallback) {
        return refresher(source, fallback, QUICK).refresh(time.instant());
    }

    private Optional<String> held() {
        return store.held().map(token -> token.value().reveal());
    }

    @Test
    void publishes_what_the_source_answers() {
        RefreshOutcome outcome = refresh(answering("new"), DOWN);
        assertThat(outcome).isInstanceOf(RefreshOutcome.Refreshed.class);
        assertThat(held()).contains("new");
        assertThat(store.state().failures().consecutive()).isZero();
    }

    @Test
    void keeps_the_old_token_when_the_platform_fails() {
        refresh(answering("old"), DOWN);
        time.sleep(Duration.ofMinutes(10));
        RefreshOutcome outcome = refresh(DOWN, provisioned(Duration.ofDays(1)));
        assertThat(outcome).isInstanceOfSatisfying(RefreshOutcome.Failed.class, failed -> {
            assertThat(failed.why().kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failed.fellBack()).isFalse();
        });
        assertThat(held()).contains("old");
        assertThat(store.state().failures().consecutive()).isEqualTo(1);
    }

    @Test
    void falls_back_when_there_is_nothing_or_only_a_dead_token() {
        refresh(DOWN, provisioned(Duration.ofMinutes(5)));
        assertThat(held()).contains("provisioned");
        refresh(answering("living"), DOWN);
        time.sleep(Duration.ofHours(2));
        refresh(DOWN, provisioned(Duration.ofMinutes(5)));
        assertThat(held()).contains("provisioned");
        assertThat(store.state().failures().consecutive()).isEqualTo(1);
    }

    @Test
    void a_fallback_is_recorded_and_reported_and_only_where_there_is_one() {
        assertThat(refresh(DOWN, DOWN))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Failed.class,
                        failed -> assertThat(failed.fellBack()).isFalse());
        assertThat(refresh(DOWN, provisioned(Duration.ofMinutes(5))))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Failed.class,
                        failed -> assertThat(failed.fellBack()).isTrue());
        assertThat(store.state().published().map(Published::source)).contains(Origin.ENVIRONMENT);
    }

    @Test
    void a_fallback_is_reported_also_where_the_source_was_slow_to_fail() {
        RefreshOutcome outcome =
                refresher(DOWN, provisioned(Duration.ofMinutes(5)), SLOW).refresh(time.instant());
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RefreshOutcome.Failed.class,
                        failed -> assertThat(failed.fellBack()).isTrue());
    }

    @Test
    void a_success_that_is_recorded_for_another_token_does_not_count_for_the_held_one() throws TokenException {
        Instant asked = time.instant();
        time.sleep(Duration.ofSeconds(1));
        refresh(answering("recorded"), DOWN);
        try (TokenStore.Lease lease = store.lease()) {
            lease.publish(token("of a killed process", Origin.PLATFORM, Duration.ofHours(1)));
        }
        refresher(answering("mine"), DOWN, QUICK).refresh(asked);
        assertThat(held()).contains("mine");
    }

    @Test
    void a_repair_publishes_a_living_token_again_and_no_expired_one() {
        refresh(answering("living"), DOWN);
        TokenRefresher refresher = refresher(DOWN, DOWN, QUICK);
        refresher.repair();
        assertThat(publications).isEqualTo(2);
        time.sleep(Duration.ofHours(2));
        refresher.repair();
        assertThat(publications).isEqualTo(2);
    }

    @Test
    void a_slow_platform_lets_the_fallback_be_seen_and_then_replaces_it() {
        StringBuilder seen = new StringBuilder();
        SoftDeadline watched = (source, meanwhile) -> {
            meanwhile.run();
            held().ifPresent(seen::append);
            return source.fetch();
        };
        refresher(answering("late"), provisioned(Duration.ofMinutes(5)), watched)
                .refresh(time.instant());
        assertThat(seen).hasToString("provisioned");
        assertThat(held()).contains("late");
    }

    @Test
    void a_slow_platform_does_not_displace_a_living_token() {
        refresh(answering("living"), DOWN);
        time.sleep(Duration.ofMinutes(1));
        refresher(DOWN, provisioned(Duration.ofMinutes(5)), SLOW).refresh(time.instant());
        assertThat(held()).contains("living");
    }

    @Test
    void what_another_process_fetched_after_the_wish_arose_counts_as_fetched() {
        Instant wish = time.instant();
        time.sleep(Duration.ofMillis(10));
        refresh(answering("theirs"), DOWN);
        refresher(answering("ours"), DOWN, QUICK).refresh(wish);
        assertThat(held()).contains("theirs");
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void what_was_fetched_before_the_wish_arose_does_not_count() {
        refresh(answering("old"), DOWN);
        time.sleep(Duration.ofMillis(10));
        refresher(answering("new"), DOWN, QUICK).refresh(time.instant());
        assertThat(held()).contains("new");
    }

    @Test
    void another_process_s_failure_is_not_repeated_by_everybody_who_waited_for_it() {
        Instant wish = time.instant();
        time.sleep(Duration.ofMillis(10));
        refresh(DOWN, DOWN);
        RefreshOutcome outcome = refresher(answering("unasked"), DOWN, QUICK).refresh(wish);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        RefreshOutcome.Failed.class,
                        failed -> assertThat(failed.why().kind()).isEqualTo(Kind.UNREACHABLE));
        assertThat(requests).isZero();
    }

    @Test
    void a_rejected_token_is_no_answer_however_fresh() {
        Instant wish = time.instant();
        time.sleep(Duration.ofMillis(10));
        refresh(answering("rejected"), DOWN);
        String fingerprint = Secret.of("rejected").fingerprint();
        refresher(answering("other"), DOWN, QUICK).refresh(wish, fingerprint);
        assertThat(held()).contains("other");
    }

    @Test
    void says_when_the_source_only_repeats_what_was_held() {
        assertIsUnchanged("same", false);
        assertIsUnchanged("same", true);
        assertIsUnchanged("another", false);
    }

    private void assertIsUnchanged(String answer, boolean unchanged) {
        time.sleep(Duration.ofMillis(10));
        assertThat(refresh(answering(answer), DOWN))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Refreshed.class,
                        refreshed -> assertThat(refreshed.unchanged()).isEqualTo(unchanged));
    }

    @Test
    void an_installation_token_that_is_called_new_at_each_request_dies_an_hour_after_it_first_came() {
        TokenSource lying = () -> token("ghs_same", Origin.PLATFORM, Duration.ofHours(1));
        Instant first = time.instant();
        for (int i = 0; i < 3; i++) {
            assertThat(refresh(lying, DOWN)).isInstanceOf(RefreshOutcome.Refreshed.class);
            assertThat(store.held().orElseThrow().expiresAt()).contains(first.plus(InstallationToken.LIFE));
            time.sleep(Duration.ofMinutes(20));
        }
        assertThat(refresh(lying, DOWN))
                .isInstanceOfSatisfying(
                        RefreshOutcome.Failed.class,
                        failed -> assertThat(failed.why().kind()).isEqualTo(Kind.BAD_ANSWER));
        assertThat(store.held().orElseThrow().isExpiredAt(time.instant())).isTrue();
        assertThat(refresh(answering("ghs_next"), DOWN)).isInstanceOf(RefreshOutcome.Refreshed.class);
    }

    @Test
    void an_answer_that_says_no_end_makes_an_installation_token_no_younger() {
        TokenSource nowAndThen = () -> {
            InstallationToken token = token("ghs_same", Origin.PLATFORM, Duration.ofHours(1));
            return requests++ % 2 == 0
                    ? token
                    : new InstallationToken(token.value(), token.obtainedAt(), Optional.empty(), Origin.PLATFORM);
        };
        Instant end = time.instant().plus(InstallationToken.LIFE);
        for (int i = 0; i < 3; i++) {
            assertThat(refresh(nowAndThen, DOWN)).isInstanceOf(RefreshOutcome.Refreshed.class);
            assertThat(store.held().orElseThrow().latestEnd()).contains(end);
            time.sleep(Duration.ofMinutes(20));
        }
        assertThat(refresh(nowAndThen, DOWN)).isInstanceOf(RefreshOutcome.Failed.class);
        assertThat(store.held().orElseThrow().isExpiredAt(time.instant())).isTrue();
    }

    @Test
    void a_defect_of_a_source_is_a_failure_like_any_other() {
        TokenSource broken = () -> {
            throw new IllegalStateException("sesame");
        };
        assertThat(refresh(broken, DOWN)).isInstanceOfSatisfying(RefreshOutcome.Failed.class, failed -> {
            assertThat(failed.why().kind()).isEqualTo(Kind.DEFECT);
            assertThat(failed.why()).hasMessageNotContaining("sesame");
        });
    }
}
