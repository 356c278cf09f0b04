package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mints a token at GitHub itself, as a GitHub App: a new one at each call. */
public final class AppSource implements RemoteSource {
    /** How far GitHub's clock may be from the local one to date a JWT by it. */
    private static final Duration BELIEVED = Duration.ofMinutes(15);

    private final Settings settings;
    private final AppSigner signer;
    private final Sleeper pause;
    private final Clock clock;
    private final GitHubApi api;

    private volatile Optional<Duration> skew = Optional.empty();
    /** What is taken off the local clock before a JWT is dated by it. */
    private volatile Duration correction = Duration.ZERO;

    private volatile Optional<String> found = Optional.empty();

    /**
     * @param timeout for all of it together
     * @param userAgent such as {@code molecule-gh-token-refresh/0.1.0}
     */
    public record Settings(
            URI api, String appId, Installation installation, TokenScope scope, Duration timeout, String userAgent) {}

    /**
     * @param id its number; where it is empty, GitHub is asked for it
     * @param place {@code OWNER} or {@code OWNER/REPOSITORY} that the App is installed on
     */
    public record Installation(Optional<String> id, String place) {
        private String path() {
            return (place.indexOf('/') < 0 ? "/users/" : "/repos/") + place + "/installation";
        }

        @Override
        public String toString() {
            return "installation " + id.orElse("on " + place);
        }
    }

    /**
     * What of the world a source needs.
     *
     * @param pause between two tries of a token that GitHub does not know everywhere yet
     */
    public record World(HttpClient http, Sleeper pause, Clock clock) {}

    public AppSource(Settings settings, AppSigner signer, World world) {
        this.settings = settings;
        this.signer = signer;
        this.pause = world.pause();
        this.clock = world.clock();
        this.api = new GitHubApi(settings.api(), settings.userAgent(), world.http());
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        Deadline deadline = Deadline.in(settings.timeout(), clock);
        String path = "/app/installations/" + installation(deadline) + "/access_tokens";
        HttpAnswer answer = asApp(path, settings.scope().json(), deadline);
        if (answer.status() != 201) {
            found = Optional.empty();
            throw refusal(answer);
        }
        InstallationToken token = InstallationTokenAnswer.token(api.toString(), answer, Origin.APP);
        new NewTokenCheck(api, pause).await(token.value(), deadline);
        return token;
    }

    /** Asks as the App for its name, and with a new token, as anybody may, for the user of that name. */
    public BotUser botUser() throws TokenException {
        HttpAnswer app = asApp("/app", null, Deadline.in(settings.timeout(), clock));
        if (app.status() != 200) {
            throw refusal(app);
        }
        String slug = JsonBody.of(app.body())
                .flatMap(said -> said.text("slug"))
                .filter(text -> text.matches("[A-Za-z0-9-]{1,100}"))
                .orElseThrow(() -> new TokenException(Kind.BAD_ANSWER, api + " answered without the App's name"));
        Secret token = fetch().value();
        HttpAnswer user = api.get("/users/" + slug + "%5Bbot%5D", token, Deadline.in(settings.timeout(), clock));
        return JsonBody.of(user.body())
                .filter(said -> user.status() == 200)
                .flatMap(said -> said.number("id"))
                .map(id -> new BotUser(slug + "[bot]", id))
                .orElseThrow(() -> new TokenException(
                        Kind.BAD_ANSWER, api + " answered " + user.status() + " for the App's bot user"));
    }

    @Override
    public Optional<Duration> skew() {
        return skew;
    }

    @Override
    public String credentialPlace() {
        return signer.toString();
    }

    @Override
    public String credentialVersion() {
        return signer.version();
    }

    private String installation(Deadline deadline) throws TokenException {
        Optional<String> known = settings.installation().id().or(() -> found);
        if (known.isPresent()) {
            return known.get();
        }
        HttpAnswer answer = asApp(settings.installation().path(), null, deadline);
        if (answer.status() != 200) {
            throw refusal(answer);
        }
        found = JsonBody.of(answer.body()).flatMap(said -> said.number("id")).map(Object::toString);
        return found.orElseThrow(
                () -> new TokenException(Kind.BAD_ANSWER, api + " answered without the installation's id"));
    }

    /** One request with a JWT; where GitHub refuses it and its Date tells why, a second one that is dated by that. */
    private HttpAnswer asApp(String path, byte @Nullable [] body, Deadline deadline) throws TokenException {
        Duration assumed = correction;
        HttpAnswer first = signed(path, body, assumed, deadline);
        Duration told = first.correction();
        // A JWT of another year would be good then: a clock that far away is not believed.
        boolean isBelieved = told.abs().compareTo(BELIEVED) <= 0;
        if (first.status() != 401 || !isBelieved || !HttpAnswer.isTelling(told.minus(assumed))) {
            return first;
        }
        HttpAnswer second = signed(path, body, told, deadline);
        correction = second.status() == 401 ? assumed : told;
        return second;
    }

    private HttpAnswer signed(String path, byte @Nullable [] body, Duration assumed, Deadline deadline)
            throws TokenException {
        Secret jwt = AppJwt.sign(settings.appId(), signer, clock.instant().minus(assumed), deadline.left());
        HttpAnswer answer = api.send(path, jwt, deadline, body);
        skew = answer.ahead().or(() -> skew);
        return answer;
    }

    private TokenException refusal(HttpAnswer answer) {
        return new AppRefusal(api, settings.appId(), settings.installation().toString()).of(answer);
    }
}
