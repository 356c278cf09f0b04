package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TimeLimit;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks the platform's installation-token endpoint, once per call and with the bearer of that moment. */
public final class PlatformSource implements TokenSource {
    /** Clocks that differ by less are taken for equal: a Date header has whole seconds, and an answer takes time. */
    private static final Duration TOLERATED_SKEW = Duration.ofSeconds(5);

    private final Settings settings;
    private final BearerFile bearer;
    private final HttpExchange http;

    private volatile Optional<Duration> skew = Optional.empty();

    /**
     * @param endpoint the whole address to GET
     * @param timeout for the whole request, from the name look-up to the last byte; at least 1 ms
     * @param userAgent such as {@code molecule-gh-token-refresh/0.1.0}
     */
    public record Settings(URI endpoint, Duration timeout, String userAgent) {}

    public PlatformSource(
            Settings settings, BearerFile bearer, HttpConnections connections, TimeLimit timeLimit, Clock clock) {
        this.settings = settings;
        this.bearer = bearer;
        this.http = new HttpExchange(connections, timeLimit, clock);
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        HttpExchange.Request request =
                new HttpExchange.Request(settings.endpoint(), bearer.read(), settings.userAgent(), settings.timeout());
        String platform = "the platform at " + request.origin();
        HttpAnswer answer = http.send(request);
        skew = answer.head()
                .date()
                .map(date -> Duration.between(date, answer.head().receivedAt()));
        if (answer.head().status() != 200) {
            throw refusal(platform, answer.head());
        }
        return token(platform, answer);
    }

    /** How far the local clock was ahead of the platform's at the last answer, to a second; empty before one with a Date. */
    public Optional<Duration> skew() {
        return skew;
    }

    private static InstallationToken token(String platform, HttpAnswer answer) throws TokenException {
        InstallationTokenAnswer said = parsed(platform, answer.body());
        Instant now = answer.head().receivedAt();
        Duration skew = skew(answer.head());
        Optional<Instant> end = said.expiresAt().map(instant -> instant.plus(skew));
        InstallationToken token = new InstallationToken(said.token(), now, end, Origin.PLATFORM);
        if (token.isExpiredAt(now)) {
            throw new TokenException(Kind.BAD_ANSWER, platform + " answered with a token that has expired");
        }
        return token;
    }

    private static InstallationTokenAnswer parsed(String platform, byte[] body) throws TokenException {
        try {
            return InstallationTokenAnswer.parse(body);
        } catch (TokenException e) {
            throw new TokenException(e.kind(), platform + ": " + e.getMessage());
        }
    }

    /** How far the local clock is ahead of the platform's. */
    private static Duration skew(HttpAnswer.Head head) {
        Duration ahead = Duration.between(head.date().orElse(head.receivedAt()), head.receivedAt());
        return ahead.abs().compareTo(TOLERATED_SKEW) > 0 ? ahead : Duration.ZERO;
    }

    private static TokenException refusal(String platform, HttpAnswer.Head head) {
        String facts = head.status() < 0
                ? platform + " does not speak HTTP"
                : platform + " answered " + head.status() + meaning(head.status());
        return new TokenException(kind(head), facts, head.retryAfter().orElse(null));
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401, 403 -> ": it refuses the bearer";
            case 404 -> ": it has no GitHub App here";
            default -> "";
        };
    }

    private static Kind kind(HttpAnswer.Head head) {
        return switch (head.status()) {
            case 401, 403 -> Kind.BEARER_REFUSED;
            case 404 -> Kind.NOT_CONFIGURED;
            case 429 -> Kind.THROTTLED;
            case 503 -> head.retryAfter().isPresent() ? Kind.THROTTLED : Kind.SERVER_ERROR;
            default -> head.status() >= 500 && head.status() <= 599 ? Kind.SERVER_ERROR : Kind.BAD_ANSWER;
        };
    }
}
