package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The platform of docs/when-to-refresh.md: one token for everybody, a new one only when fewer than B seconds are
 * left of it. It can be down, in several ways, and its answers take their time.
 */
public final class ModelPlatform {
    public static final long LIFE = Duration.ofMinutes(60).toMillis();
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final Duration HEAD_START = Duration.ofSeconds(2);

    /** @param from inclusive; both in true milliseconds */
    public record Outage(long from, long until, Kind kind) {
        boolean covers(long instant) {
            return instant >= from && instant < until;
        }
    }

    /** How an answer is read on the workspace's clock. */
    @FunctionalInterface
    public interface Reading {
        /**
         * @param end as GitHub says it
         * @param date what the platform's clock shows
         */
        InstallationToken token(Secret value, Instant end, Instant date) throws TokenException;
    }

    private final VirtualTime time;
    private final long buffer;
    private final boolean busy;
    private final Random random;
    private final List<Outage> outages = new ArrayList<>();
    private final Map<String, Long> ends = new HashMap<>();
    /** One of each kind: a stack trace for each of a fleet's requests takes minutes. */
    private final Map<Kind, TokenException> failures = new EnumMap<>(Kind.class);

    private Reading reading = this::readExactly;
    private long ahead;
    private Duration slowestAnswer = Duration.ofMillis(1);
    private int minted;
    private long end;
    private long requests;

    /**
     * @param buffer B: mints anew when less than this is left
     * @param busy whether other workspaces ask so often that a new token is minted the moment B allows it
     */
    public ModelPlatform(VirtualTime time, Duration buffer, boolean busy, Random random) {
        this.time = time;
        this.buffer = buffer.toMillis();
        this.busy = busy;
        this.random = random;
        mint(time.truth() - (long) (random.nextDouble() * LIFE));
    }

    public ModelPlatform answeringWithin(Duration slowest) {
        slowestAnswer = slowest;
        return this;
    }

    /**
     * @param ahead of the true time; negative for a slow clock
     * @param read replaces the exact reading
     */
    public ModelPlatform withClock(Duration ahead, Reading read) {
        this.ahead = ahead.toMillis();
        reading = read;
        return this;
    }

    public void isDown(Outage outage) {
        outages.add(outage);
    }

    public List<Outage> outages() {
        return outages;
    }

    public long requests() {
        return requests;
    }

    /** When GitHub stops accepting that token, in true milliseconds. */
    public long trueEnd(InstallationToken token) {
        return ends.get(token.value().reveal());
    }

    /** @param meanwhile what the asking process does when two seconds have passed without an answer */
    public InstallationToken fetch(Runnable meanwhile) throws TokenException {
        requests++;
        Optional<Outage> down = outage();
        Duration latency = down.isPresent() && down.get().kind() == Kind.TIMED_OUT
                ? TIME_LIMIT
                : Duration.ofMillis((long) (random.nextDouble() * slowestAnswer.toMillis()));
        if (latency.compareTo(HEAD_START) > 0) {
            time.sleep(HEAD_START);
            meanwhile.run();
            latency = latency.minus(HEAD_START);
        }
        if (!latency.isZero()) {
            time.sleep(latency);
        }
        if (down.isPresent()) {
            throw failures.computeIfAbsent(
                    down.get().kind(), kind -> new TokenException(kind, "the model platform is down"));
        }
        return answer();
    }

    private Optional<Outage> outage() {
        return outages.stream().filter(each -> each.covers(time.truth())).findFirst();
    }

    private InstallationToken answer() throws TokenException {
        long now = time.truth() + ahead;
        if (busy) {
            while (end - buffer <= now) {
                mint(end - buffer - ahead);
            }
        } else if (end - now < buffer) {
            mint(time.truth());
        }
        return reading.token(Secret.of("ghs_model-" + minted), Instant.ofEpochMilli(end), Instant.ofEpochMilli(now));
    }

    private InstallationToken readExactly(Secret value, Instant stated, Instant date) {
        Optional<Instant> local = Optional.of(stated.plusMillis(time.wallOffset()));
        return new InstallationToken(value, time.instant(), local, Origin.PLATFORM);
    }

    private void mint(long at) {
        minted++;
        end = at + LIFE;
        ends.put("ghs_model-" + minted, end);
    }
}
