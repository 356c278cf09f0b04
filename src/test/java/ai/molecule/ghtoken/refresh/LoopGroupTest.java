package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.models.ModelStore;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState.DaemonProcess;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** The laws of docs/when-to-refresh.md, for several tokens that one thread keeps. */
class LoopGroupTest implements LoopContext {
    private static final Duration LIFE = Duration.ofHours(1);

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(7);
    private final Set<String> wanted = new LinkedHashSet<>();
    private final Map<String, ModelStore> stores = new HashMap<>();
    private final Map<String, List<Instant>> requests = new HashMap<>();
    private final Map<String, Kind> down = new HashMap<>();
    private final Map<String, Duration> slow = new HashMap<>();
    private final Set<String> defective = new LinkedHashSet<>();
    private final List<String> withoutToken = new ArrayList<>();
    private final List<Throwable> defects = new CopyOnWriteArrayList<>();
    private final LoopGroup<String> group =
            new LoopGroup<>(() -> Set.copyOf(wanted), this::loop, time::monotonicNanos, defects::add);

    private RefreshLoop loop(String owner) {
        TokenRefresher refresher = new TokenRefresher(
                store(owner),
                () -> answer(owner),
                () -> {
                    throw new TokenException(Kind.NO_FALLBACK, "none");
                },
                (source, meanwhile) -> source.fetch(),
                time);
        RefreshSchedule schedule = new RefreshSchedule(
                Duration.ofSeconds(2700), Duration.ofSeconds(120), Duration.ZERO, random::nextDouble);
        RefreshLoop.Hooks hooks = (now, held, refreshed) -> {
            if (defective.contains(owner)) {
                throw new IllegalStateException("of " + owner);
            }
        };
        return new RefreshLoop(
                refresher,
                schedule,
                this,
                hooks,
                new RefreshReporter(NOPLogger.NOP_LOGGER, MetricsRecorder.NONE, owner + ": "));
    }

    private ModelStore store(String owner) {
        return stores.computeIfAbsent(owner, name -> new ModelStore(time, true, token -> {}));
    }

    private InstallationToken answer(String owner) throws TokenException {
        List<Instant> asked = requests.computeIfAbsent(owner, name -> new ArrayList<>());
        asked.add(time.instant());
        time.sleep(slow.getOrDefault(owner, Duration.ZERO));
        findDead();
        if (down.containsKey(owner)) {
            throw new TokenException(down.get(owner), "not for " + owner);
        }
        Instant now = time.instant();
        return new InstallationToken(Secret.of(owner + asked.size()), now, Optional.of(now.plus(LIFE)), Origin.APP);
    }

    /** Owners that had a token and whose readers have a dead one now. */
    private void findDead() {
        for (String owner : slow.keySet()) {
            if (!down.containsKey(owner)
                    && store(owner)
                            .held()
                            .filter(token -> token.isExpiredAt(time.instant()))
                            .isPresent()) {
                withoutToken.add(owner);
            }
        }
    }

    /** Looks at each wanted owner's token before each turn but the first one after it became wanted. */
    private void runFor(Duration span) {
        long end = time.truth() + span.toMillis();
        time.sleep(group.turn());
        while (time.truth() < end) {
            for (String owner : wanted) {
                if (!down.containsKey(owner)
                        && store(owner)
                                .held()
                                .filter(token -> !token.isExpiredAt(time.instant()))
                                .isEmpty()) {
                    withoutToken.add(owner);
                }
            }
            time.sleep(group.turn());
        }
    }

    @Override
    public Instant now() {
        return time.instant();
    }

    @Override
    public long monotonicNanos() {
        return time.monotonicNanos();
    }

    @Override
    public Optional<DaemonProcess> identity() {
        return Optional.empty();
    }

    @Override
    public String bearerVersion() {
        return "";
    }

    @Test
    void each_token_is_replaced_before_it_ends_with_as_many_requests_as_if_it_were_alone() {
        for (int i = 0; i < 20; i++) {
            wanted.add("owner" + i);
        }
        runFor(Duration.ofDays(2));
        assertThat(withoutToken).isEmpty();
        assertThat(requests.values()).allSatisfy(asked -> assertThat(asked).hasSizeBetween(60, 70));
        assertThat(defects).isEmpty();
    }

    @Test
    void an_owner_that_fails_and_one_that_is_a_defect_stop_no_other() {
        wanted.addAll(List.of("refused", "defect", "well"));
        down.put("refused", Kind.BEARER_REFUSED);
        defective.add("defect");
        runFor(Duration.ofHours(6));
        assertThat(withoutToken).isEmpty();
        assertThat(requests.get("well")).hasSizeBetween(8, 9);
        assertThat(requests.get("refused").size()).as("about one a minute").isBetween(350, 410);
        assertThat(defects).isNotEmpty().allMatch(IllegalStateException.class::isInstance);
        down.clear();
        runFor(Duration.ofSeconds(70));
        assertThat(store("refused").held()).as("restored").isPresent();
    }

    /** In one thread, with requests as slow as the interpreter's TLS on a busy machine is. */
    @Test
    void owners_whose_requests_take_the_whole_time_limit_let_no_token_of_200_others_die() {
        for (int i = 0; i < 200; i++) {
            wanted.add("owner" + i);
            slow.put("owner" + i, Duration.ofMillis(1500));
        }
        runFor(Duration.ofHours(2));
        for (int i = 0; i < 30; i++) {
            String hanging = "owner" + i;
            slow.put(hanging, Duration.ofSeconds(10));
            down.put(hanging, Kind.TIMED_OUT);
        }
        runFor(Duration.ofDays(1));
        assertThat(withoutToken).isEmpty();
        assertThat(requests.get("owner0")).as("still tried").hasSizeGreaterThan(100);
        assertThat(requests.get("owner199")).hasSizeBetween(33, 38);
    }

    @Test
    void what_is_newly_wanted_is_looked_at_within_a_poll_interval_and_what_is_not_any_more_is_left() {
        wanted.add("first");
        runFor(Duration.ofMinutes(10));
        wanted.add("second");
        runFor(Duration.ofSeconds(31));
        assertThat(store("second").held()).isPresent();
        wanted.remove("first");
        runFor(Duration.ofHours(5));
        assertThat(requests.get("first")).hasSize(1);
        assertThat(requests.get("second")).hasSizeGreaterThan(5);
    }

    @Test
    void a_rejection_is_noticed_within_a_poll_interval() throws TokenException {
        wanted.addAll(List.of("first", "second"));
        runFor(Duration.ofMinutes(10));
        try (TokenStore.Lease lease = store("second").lease()) {
            lease.update(state -> state.rejected(Optional.of(time.instant())));
        }
        runFor(Duration.ofSeconds(31));
        assertThat(requests.get("second")).hasSize(2);
        assertThat(requests.get("first")).hasSize(1);
    }

    @Test
    void a_clock_that_is_stepped_back_and_a_suspended_machine_are_noticed() {
        wanted.add("acme");
        runFor(Duration.ofMinutes(10));
        time.stepWallClock(Duration.ofHours(-3));
        runFor(Duration.ofSeconds(31));
        assertThat(requests.get("acme")).hasSize(2);
        time.suspend(Duration.ofHours(2));
        runFor(Duration.ofSeconds(31));
        assertThat(requests.get("acme")).hasSize(3);
    }

    @Test
    void turns_that_are_nearly_due_are_taken_together() {
        for (int i = 0; i < 50; i++) {
            wanted.add("owner" + i);
        }
        time.sleep(group.turn());
        time.sleep(group.turn());
        assertThat(group.turn()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void a_stopped_group_ends_its_thread_and_takes_no_more_turns() throws Exception {
        wanted.add("acme");
        ModelStore store = store("acme");
        Thread thread = new Thread(group);
        thread.start();
        Await.until("the first turn", Duration.ofSeconds(20), () -> store.held().isPresent());
        group.stop();
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
