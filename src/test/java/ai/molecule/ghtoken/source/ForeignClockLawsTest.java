package ai.molecule.ghtoken.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.testing.models.ModelPlatform;
import ai.molecule.ghtoken.testing.models.ModelPlatform.Reading;
import ai.molecule.ghtoken.testing.models.ModelWorkspace;
import ai.molecule.ghtoken.testing.models.ModelWorkspace.DeadTime;
import ai.molecule.ghtoken.testing.models.VirtualTime;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Law 1 of docs/when-to-refresh.md where the clocks differ: the expiry is GitHub's, the Date the platform's, and the real
 * code reads both in virtual time. A platform that is slower than its buffer hands out dead tokens; it is asked until it
 * has a living one.
 */
class ForeignClockLawsTest {
    private static final Duration RUN = Duration.ofDays(7);
    /** Half of a doubtful life, a request's time limit, and less than the 30 s of law 2. */
    private static final long BACK = Duration.ofSeconds(30).toMillis();

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(12);
    private final long begin = time.truth();

    private ModelWorkspace workspace(int buffer, boolean busy, int ahead, Reading reading) {
        ModelPlatform platform = new ModelPlatform(time, Duration.ofSeconds(buffer), busy, random)
                .answeringWithin(Duration.ofSeconds(3))
                .withClock(Duration.ofSeconds(ahead), reading);
        return new ModelWorkspace(time, platform, random, true);
    }

    private InstallationToken read(Secret token, Instant end, Instant date, Duration age) throws TokenException {
        String body = "{\"token\":\"" + token.reveal() + "\",\"expires_at\":\"" + end + "\"}";
        Map<String, String> headers = new HashMap<>();
        headers.put("date", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)));
        headers.put("age", Long.toString(age.toSeconds()));
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        HttpAnswer answer = new HttpAnswer("", 200, time.instant(), headers, bytes);
        return InstallationTokenAnswer.token("the platform", answer, Origin.PLATFORM);
    }

    private InstallationToken read(Secret token, Instant end, Instant date) throws TokenException {
        return read(token, end, date, Duration.ZERO);
    }

    /** The longest time without a living token, over the whole run; a part of it ends with each publication. */
    private long longestDeadTime(ModelWorkspace workspace) {
        workspace.runUntil(begin + RUN.toMillis());
        long longest = 0;
        long from = 0;
        long until = -1;
        for (DeadTime dead : workspace.deadTimes()) {
            from = dead.from() == until ? from : dead.from();
            until = dead.until();
            longest = Math.max(longest, until - from);
        }
        return longest;
    }

    @ParameterizedTest
    @CsvSource({
        "300, true, 600",
        "300, false, 600",
        "30, true, 600",
        "30, false, 600",
        "300, true, -240",
        "300, false, -240",
        "60, false, 86400"
    })
    void no_instant_is_dead_while_the_platforms_clock_is_fast_or_slow_by_less_than_its_buffer(
            int buffer, boolean busy, int ahead) {
        assertThat(longestDeadTime(workspace(buffer, busy, ahead, this::read))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"300, true", "300, false", "30, true", "30, false"})
    void only_the_time_in_which_a_slow_platform_has_no_living_token_is_dead(int buffer, boolean busy) {
        long withoutOne = Duration.ofSeconds(600 - buffer).toMillis();
        assertThat(longestDeadTime(workspace(buffer, busy, -600, this::read))).isBetween(withoutOne, withoutOne + BACK);
    }

    /** Between the stated end and the next answer a reader asks the platform itself. */
    @ParameterizedTest
    @CsvSource({"600", "-600", "7200", "-7200"})
    void a_wrong_local_clock_leaves_no_instant_dead_and_no_token_disbelieved_for_10_s(int localAhead) {
        time.stepWallClock(Duration.ofSeconds(localAhead));
        ModelWorkspace workspace = workspace(300, false, 0, this::read);
        long[] disbelieved = {0, 0};
        for (long at = begin + 60_000; at < begin + RUN.toMillis(); at += 5_000) {
            time.at(at, () -> {
                boolean living = workspace
                        .held()
                        .filter(token -> !token.isExpiredAt(time.instant()))
                        .isPresent();
                disbelieved[0] = living ? 0 : disbelieved[0] + 1;
                disbelieved[1] = Math.max(disbelieved[1], disbelieved[0]);
            });
        }
        assertThat(longestDeadTime(workspace)).isZero();
        assertThat(disbelieved[1]).isLessThan(2);
    }

    @ParameterizedTest
    @CsvSource({"300, 60, 0", "300, 60, 600", "300, 60, -180", "900, 600, 0"})
    void an_http_cache_that_says_how_old_its_answer_is_makes_no_instant_dead(int buffer, int kept, int ahead) {
        Object[] cached = new Object[3];
        long[] until = {0};
        Reading cache = (token, end, date) -> {
            if (time.truth() >= until[0]) {
                cached[0] = token;
                cached[1] = end;
                cached[2] = date;
                until[0] = time.truth() + kept * 1000L;
            }
            Instant sent = (Instant) cached[2];
            return read((Secret) cached[0], (Instant) cached[1], sent, Duration.between(sent, date));
        };
        assertThat(longestDeadTime(workspace(buffer, true, ahead, cache))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"300", "60"})
    void a_date_that_is_another_in_each_answer_makes_no_instant_dead(int buffer) {
        Reading flood = (token, end, date) -> switch (random.nextInt(4)) {
            case 0 -> read(token, end, Instant.parse("1971-01-01T00:00:00Z"));
            case 1 -> read(token, end, Instant.parse("2036-01-01T00:00:00Z"));
            case 2 -> read(token, end, date.plusSeconds(random.nextInt(7200) - 3600));
            default -> read(token, end, date, Duration.ofSeconds(random.nextInt(100_000)));
        };
        assertThat(longestDeadTime(workspace(buffer, false, 0, flood))).isZero();
    }
}
