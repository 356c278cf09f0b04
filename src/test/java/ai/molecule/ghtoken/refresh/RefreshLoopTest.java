package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.hook.HookRunner;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.models.ModelStore;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.testing.standins.RecordingLogger;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RefreshLoopTest implements LoopContext {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final ModelStore store = new ModelStore(time, true, token -> {});
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<String> handedOn = new ArrayList<>();
    private boolean loginFails;
    private Duration loginTakes = Duration.ZERO;
    private Optional<TokenException> down = Optional.empty();
    private volatile int requests;
    private int minted;
    private boolean repeating;
    private volatile boolean defect;
    private String bearer = "one";
    private Optional<DaemonProcess> identity = Optional.empty();
    private int settled;
    private Duration settlingTakes = Duration.ZERO;
    private final RefreshLoop loop = loop();

    private RefreshLoop loop() {
        TokenRefresher refresher = new TokenRefresher(
                store,
                this::answer,
                () -> {
                    throw new TokenException(Kind.NO_FALLBACK, "none");
                },
                (source, meanwhile) -> source.fetch(),
                time);
        RefreshSchedule schedule =
                new RefreshSchedule(Duration.ofSeconds(2700), Duration.ZERO, Duration.ZERO, () -> 0.5);
        return new RefreshLoop(
                refresher,
                schedule,
                this,
                new HookRunner("gh's login", this::handOn, true, log::add, Runnable::run)::attend,
                new RefreshReporter(new RecordingLogger(log), MetricsRecorder.NONE, ""));
    }

    private InstallationToken answer() throws TokenException {
        requests++;
        if (down.isPresent()) {
            throw down.get();
        }
        minted = repeating ? minted : minted + 1;
        return token("token-" + minted);
    }

    private InstallationToken token(String value) {
        Instant now = time.instant();
        return new InstallationToken(Secret.of(value), now, Optional.of(now.plusSeconds(3600)), Origin.PLATFORM);
    }

    private void handOn(InstallationToken token) throws TokenException {
        handedOn.add(token.value().reveal());
        time.sleep(loginTakes);
        if (loginFails) {
            throw new TokenException(Kind.LOGIN_FAILED, "gh is out of sorts");
        }
    }

    private void runFor(Duration span) {
        long end = time.truth() + span.toMillis();
        while (time.truth() < end) {
            time.sleep(loop.turn());
        }
    }

    @Override
    public Instant now() {
        if (defect) {
            throw new IllegalStateException("no clock");
        }
        return time.instant();
    }

    @Override
    public long monotonicNanos() {
        return time.monotonicNanos();
    }

    @Override
    public Optional<DaemonProcess> identity() {
        return identity;
    }

    @Override
    public String bearerVersion() {
        return bearer;
    }

    @Override
    public void settle() {
        settled++;
        time.advanceTo(time.truth() + settlingTakes.toMillis());
    }

    @Test
    void gives_memory_back_once_after_a_refresh_that_a_long_wait_follows() {
        runFor(Duration.ofMinutes(10));
        assertThat(requests).isEqualTo(1);
        assertThat(settled).isEqualTo(1);
    }

    @Test
    void looks_around_at_once_after_a_suspension_while_it_gave_memory_back() {
        settlingTakes = Duration.ofHours(2);
        assertThat(loop.turn()).isZero();
    }

    @Test
    void gives_memory_back_now_and_then_while_no_long_wait_comes() {
        down = Optional.of(new TokenException(Kind.UNREACHABLE, "down"));
        while (requests < 65) {
            time.sleep(loop.turn());
        }
        assertThat(settled).isBetween(1, 5);
    }

    @Test
    void a_daemon_whose_record_somebody_has_removed_records_itself_again() throws TokenException {
        identity = Optional.of(new DaemonProcess(42, "pid:[1]", 7));
        runFor(Duration.ofSeconds(10));
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(state -> RefreshState.UNKNOWN);
        }
        runFor(Duration.ofSeconds(35));
        assertThat(store.state().daemon()).isEqualTo(identity);
        assertThat(store.state().nextRefreshAt()).isPresent();
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void an_outage_of_hours_is_three_lines() {
        runFor(Duration.ofMinutes(30));
        log.clear();
        down = Optional.of(new TokenException(Kind.UNREACHABLE, "cannot connect"));
        runFor(Duration.ofHours(5));
        down = Optional.empty();
        runFor(Duration.ofMinutes(5));
        assertThat(log).hasSize(3);
        assertThat(log.get(0)).contains("refresh failed: cannot connect", "expires ");
        assertThat(log.get(1)).contains("refresh failed: cannot connect", "expired ");
        assertThat(log.get(2)).startsWith("published platform token ");
    }

    @Test
    void no_line_of_the_log_shows_a_token() {
        down = Optional.of(new TokenException(Kind.SERVER_ERROR, "500"));
        runFor(Duration.ofMinutes(5));
        down = Optional.empty();
        runFor(Duration.ofHours(3));
        assertThat(String.join("\n", log))
                .doesNotContain("token-")
                .contains(Secret.of("token-1").fingerprint());
    }

    @Test
    void a_token_that_has_ended_while_gh_was_logged_in_is_followed_by_the_next_at_once() {
        loginTakes = Duration.ofHours(2);
        assertThat(loop.turn()).isZero();
        loop.turn();
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void a_new_bearer_is_tried_within_a_slice() {
        down = Optional.of(new TokenException(Kind.BEARER_REFUSED, "401"));
        runFor(Duration.ofSeconds(5));
        assertThat(requests).isEqualTo(1);
        down = Optional.empty();
        bearer = "two";
        runFor(Duration.ofSeconds(3));
        assertThat(store.held()).isPresent();
    }

    @Test
    void a_token_that_another_process_published_is_taken_over_without_a_request() throws TokenException {
        runFor(Duration.ofSeconds(10));
        try (TokenStore.Lease lease = store.lease()) {
            lease.publish(token("theirs"));
        }
        runFor(Duration.ofSeconds(60));
        assertThat(requests).isEqualTo(1);
        assertThat(handedOn).containsExactly("token-1", "theirs");
    }

    @Test
    void a_token_that_somebody_made_it_forget_is_fetched_again_within_a_slice() throws TokenException {
        runFor(Duration.ofSeconds(10));
        try (TokenStore.Lease lease = store.lease()) {
            lease.forget();
        }
        runFor(Duration.ofSeconds(31));
        assertThat(store.held()).isPresent();
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void a_rejected_token_that_the_platform_repeats_is_asked_about_at_most_every_minute() throws TokenException {
        runFor(Duration.ofSeconds(10));
        repeating = true;
        reject();
        int before = requests;
        runFor(Duration.ofMinutes(10));
        assertThat(requests - before).isBetween(15, 40);
        repeating = false;
        runFor(Duration.ofSeconds(62));
        assertThat(store.held().map(held -> held.value().reveal())).contains("token-2");
        int after = requests;
        runFor(Duration.ofMinutes(5));
        assertThat(requests).isEqualTo(after);
    }

    @Test
    void a_login_that_fails_is_said_once_and_tried_again_at_leisure() {
        loginFails = true;
        runFor(Duration.ofMinutes(20));
        assertThat(log).filteredOn(line -> line.contains("gh is out of sorts")).hasSize(1);
        assertThat(handedOn).hasSizeBetween(4, 6);
        loginFails = false;
        runFor(Duration.ofMinutes(40));
        int settled = handedOn.size();
        runFor(Duration.ofMinutes(1));
        assertThat(handedOn).hasSize(settled);
    }

    @Test
    void a_signal_tries_a_failed_login_again_at_once() {
        loginFails = true;
        runFor(Duration.ofSeconds(10));
        repeating = true;
        loop.refreshNow();
        loop.turn();
        assertThat(handedOn).containsExactly("token-1", "token-1");
        loop.turn();
        assertThat(handedOn).hasSize(2);
    }

    @Test
    void the_time_of_the_next_refresh_is_recorded_also_after_another_process_has_refreshed() throws TokenException {
        runFor(Duration.ofMinutes(20));
        Instant planned = store.state().nextRefreshAt().orElseThrow();
        published(token("theirs"));
        runFor(Duration.ofSeconds(31));
        assertThat(store.state().nextRefreshAt().orElseThrow()).isAfter(planned);
    }

    @Test
    void a_wish_to_refresh_is_followed_at_once() {
        runFor(Duration.ofSeconds(10));
        loop.refreshNow();
        loop.turn();
        assertThat(requests).isEqualTo(2);
    }

    @Test
    void a_wish_is_not_fulfilled_by_the_old_token_when_its_folder_comes_back() throws TokenException {
        InstallationToken old = wishWithoutFolder();
        published(old);
        runFor(Duration.ofMinutes(1));
        assertThat(store.held().orElseThrow().value()).isEqualTo(Secret.of("token-2"));
        runFor(Duration.ofMinutes(30));
        assertThat(minted).as("and is fulfilled once").isEqualTo(2);
    }

    @Test
    void a_wish_is_fulfilled_by_a_token_that_another_process_has_got_since() throws TokenException {
        wishWithoutFolder();
        published(token("theirs"));
        int before = requests;
        runFor(Duration.ofMinutes(30));
        assertThat(requests).isEqualTo(before);
    }

    /** @return what was held before */
    private InstallationToken wishWithoutFolder() throws TokenException {
        runFor(Duration.ofSeconds(10));
        InstallationToken old = store.held().orElseThrow();
        forget();
        down = Optional.of(new TokenException(Kind.CACHE_UNWRITABLE, "the folder is away"));
        loop.refreshNow();
        runFor(Duration.ofSeconds(10));
        down = Optional.empty();
        return old;
    }

    private void forget() throws TokenException {
        try (TokenStore.Lease lease = store.lease()) {
            lease.forget();
            lease.update(state -> RefreshState.UNKNOWN);
        }
    }

    @Test
    void a_refused_token_is_still_refused_when_its_folder_comes_back() throws TokenException {
        runFor(Duration.ofMinutes(1));
        InstallationToken old = store.held().orElseThrow();
        down = Optional.of(new TokenException(Kind.UNREACHABLE, "away"));
        forget();
        runFor(Duration.ofSeconds(31));
        down = Optional.empty();
        published(old);
        reject();
        loop.turn();
        assertThat(store.held().orElseThrow().value()).isEqualTo(Secret.of("token-2"));
    }

    private void published(InstallationToken token) throws TokenException {
        try (TokenStore.Lease lease = store.lease()) {
            lease.publish(token);
        }
    }

    @Test
    void a_living_token_is_kept_at_start_and_said_so() throws TokenException {
        published(token("theirs"));
        loop.turn();
        assertThat(requests).isZero();
        assertThat(log).singleElement().asString().startsWith("found platform token");
        assertThat(store.state().nextRefreshAt()).isPresent();
    }

    @Test
    void a_dead_token_is_not_kept_at_start() throws TokenException {
        published(new InstallationToken(
                Secret.of("dead"), time.instant(), Optional.of(time.instant().minusSeconds(1)), Origin.PLATFORM));
        loop.turn();
        assertThat(requests).isEqualTo(1);
        assertThat(log).singleElement().asString().startsWith("published");
    }

    @Test
    void a_rejected_token_is_not_kept_at_start() throws TokenException {
        published(token("theirs"));
        reject();
        loop.turn();
        assertThat(store.held().orElseThrow().value()).isEqualTo(Secret.of("token-1"));
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    @Test
    void a_rejection_ends_at_start_where_a_killed_writer_has_left_it_beside_a_newer_token() throws TokenException {
        runFor(Duration.ofSeconds(10));
        reject();
        InstallationToken newer = answer();
        published(newer);
        repeating = true;
        loop().turn();
        assertThat(store.held().map(InstallationToken::value)).contains(newer.value());
        assertThat(store.state().rejectedAt()).isEmpty();
    }

    private void reject() throws TokenException {
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(state -> state.rejected(Optional.of(time.instant())));
        }
    }

    @Test
    void looks_around_every_half_minute_and_every_two_seconds_in_trouble() throws TokenException {
        assertThat(loop.turn()).isEqualTo(Duration.ofSeconds(30));
        repeating = true;
        reject();
        assertThat(loop.turn()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        down = Optional.of(new TokenException(Kind.BEARER_REFUSED, "401"));
        loop.refreshNow();
        assertThat(loop.turn()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void failures_that_follow_each_other_are_asked_about_less_and_less_often() {
        down = Optional.of(new TokenException(Kind.SERVER_ERROR, "500"));
        runFor(Duration.ofMinutes(10));
        assertThat(requests).isLessThan(100);
    }

    private void hasFailedFor20Minutes() {
        down = Optional.of(new TokenException(Kind.SERVER_ERROR, "500"));
        runFor(Duration.ofMinutes(20));
        requests = 0;
    }

    @Test
    void a_failure_that_lasts_is_asked_about_every_few_minutes() {
        hasFailedFor20Minutes();
        runFor(Duration.ofMinutes(30));
        assertThat(requests).isBetween(10, 14);
    }

    @Test
    void a_signal_begins_the_back_off_anew() {
        hasFailedFor20Minutes();
        loop.refreshNow();
        runFor(Duration.ofMinutes(1));
        assertThat(requests).isGreaterThan(5);
    }

    @Test
    void a_new_bearer_begins_the_back_off_anew() {
        hasFailedFor20Minutes();
        bearer = "two";
        runFor(Duration.ofMinutes(1));
        assertThat(requests).isGreaterThan(5);
    }

    @Test
    void another_process_that_asks_in_vain_begins_the_back_off_anew() throws TokenException {
        hasFailedFor20Minutes();
        try (TokenStore.Lease lease = store.lease()) {
            lease.update(state -> state.planned(time.instant()));
        }
        runFor(Duration.ofMinutes(1));
        assertThat(requests).isGreaterThan(5);
    }

    @Test
    void a_changed_answer_begins_the_back_off_anew_and_one_that_alternates_does_not() {
        hasFailedFor20Minutes();
        down = Optional.of(new TokenException(Kind.UNREACHABLE, "cannot connect"));
        runFor(Duration.ofMinutes(10));
        assertThat(requests).as("changed").isGreaterThan(40);
        runFor(Duration.ofMinutes(10));
        requests = 0;
        for (int i = 0; i < 15; i++) {
            Kind kind = i % 2 == 0 ? Kind.SERVER_ERROR : Kind.UNREACHABLE;
            down = Optional.of(new TokenException(kind, "down"));
            runFor(Duration.ofMinutes(4));
        }
        assertThat(requests).as("alternating").isLessThan(30);
    }

    @Test
    void the_same_refusal_for_ten_minutes_is_asked_about_every_five_and_another_one_soon() {
        down = Optional.of(new TokenException(Kind.SERVER_ERROR, "no provider", null, "500"));
        runFor(Duration.ofMinutes(11));
        assertThat(store.state().isNotConfigured()).isTrue();
        requests = 0;
        runFor(Duration.ofMinutes(30));
        assertThat(requests).isBetween(5, 7);
        down = Optional.of(new TokenException(Kind.SERVER_ERROR, "down"));
        runFor(Duration.ofMinutes(10));
        assertThat(store.state().isNotConfigured()).isFalse();
        assertThat(requests).isGreaterThan(40);
    }

    @Test
    @Timeout(60)
    void runs_until_it_is_stopped_refreshes_when_asked_and_survives_defects() throws Exception {
        Thread thread = new Thread(loop::run, "loop");
        thread.setDaemon(true);
        thread.start();
        Await.until("the first refresh", SOON, () -> requests == 1);
        loop.refreshNow();
        Await.until("the second", SOON, () -> requests == 2);
        defect = true;
        loop.refreshNow();
        Await.until("the defect", SOON, () -> String.join("", log).contains("a defect of ours"));
        assertThat(thread.isAlive()).isTrue();
        loop.stop();
        thread.join(SOON.toMillis());
        assertThat(thread.isAlive()).isFalse();
    }
}
