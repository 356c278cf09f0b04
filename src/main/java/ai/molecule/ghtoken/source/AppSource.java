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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Mints a token at GitHub itself, as a GitHub App: a new one at each call. */
public final class AppSource implements RemoteSource {
    /** How far GitHub's clock may be from the local one to date a JWT by it. */
    private static final Duration BELIEVED = Duration.ofMinutes(15);

    /** Where the App is installed; GitHub lists no more at a time. */
    private static final String ALL = "/app/installations?per_page=100";

    private static final int MOST_NAMED = 20;

    private final Settings settings;
    private final AppSigner signer;
    private final Sleeper pause;
    private final Clock clock;
    private final GitHubApi api;

    private volatile Optional<Duration> skew = Optional.empty();
    /** What is taken off the local clock before a JWT is dated by it. */
    private volatile Duration correction = Duration.ZERO;

    private volatile Optional<Installed> found = Optional.empty();

    /**
     * @param timeout for all of it together
     * @param userAgent such as {@code molecule-gh-token-refresh/0.1.0}
     */
    public record Settings(
            URI api, String appId, Installation installation, TokenScope scope, Duration timeout, String userAgent) {}

    /**
     * @param id its number; where it is empty, GitHub is asked for it
     * @param place {@code OWNER} or {@code OWNER/REPOSITORY} that the App is installed on; empty: the first that GitHub lists
     * @param byOwner whether the place is one of several owners, which are named where the App is not installed on it
     */
    public record Installation(Optional<String> id, String place, boolean byOwner) {
        private String path() {
            return id.map(number -> "/app/installations/" + number)
                    .orElse((place.indexOf('/') < 0 ? "/users/" : "/repos/") + place + "/installation");
        }

        @Override
        public String toString() {
            return "installation" + id.map(number -> " " + number).orElse(place.isEmpty() ? "" : " on " + place);
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
        return fetch(settings.scope(), (scope, deadline) -> "all of " + scope);
    }

    /** As {@link #fetch()}, for another scope. Asks further where GitHub refuses it, to name what it does not grant. */
    public InstallationToken fetch(TokenScope scope) throws TokenException {
        return fetch(scope, this::lacking);
    }

    private interface Diagnosis {
        String of(TokenScope refused, Deadline deadline);
    }

    private InstallationToken fetch(TokenScope scope, Diagnosis diagnosis) throws TokenException {
        Deadline deadline = Deadline.in(settings.timeout(), clock);
        Optional<String> id = settings.installation().id();
        String path = "/app/installations/"
                + (id.isPresent() ? id.get() : known(deadline).id()) + "/access_tokens";
        HttpAnswer answer = asApp(path, scope.json(), deadline);
        if (answer.status() != 201) {
            found = Optional.empty();
            throw refusal(answer, answer.status() == 422 ? diagnosis.of(scope, deadline) : "");
        }
        InstallationToken token = InstallationTokenAnswer.token(api.toString(), answer, Origin.APP);
        api.awaitAcceptance(token.value(), pause, deadline);
        return token;
    }

    /** Asks as the App for its name, and with a new token, as anybody may, for the user of that name. */
    public BotUser botUser() throws TokenException {
        HttpAnswer app = get("/app", Deadline.in(settings.timeout(), clock));
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

    /** Asks GitHub, once, about the installation. */
    public Installed installed() throws TokenException {
        return known(Deadline.in(settings.timeout(), clock));
    }

    private Installed known(Deadline deadline) throws TokenException {
        if (found.isPresent()) {
            return found.get();
        }
        Installation wanted = settings.installation();
        boolean isAny = wanted.id().isEmpty() && wanted.place().isEmpty();
        Installed told = isAny ? first(deadline) : installed(wanted.path(), deadline);
        found = Optional.of(told);
        return told;
    }

    private Installed installed(String path, Deadline deadline) throws TokenException {
        HttpAnswer answer = asApp(path, null, deadline);
        Installation wanted = settings.installation();
        if (answer.status() == 404 && wanted.byOwner() && path.equals(wanted.path())) {
            throw notOn(wanted.place() + "; it is on " + owners(deadline), answer);
        }
        if (answer.status() != 200) {
            throw refusal(answer, "");
        }
        return Installed.of(answer)
                .orElseThrow(
                        () -> new TokenException(Kind.BAD_ANSWER, api + " answered without the installation's id"));
    }

    private Installed first(Deadline deadline) throws TokenException {
        HttpAnswer answer = get(ALL, deadline);
        return Installed.listOf(answer).stream().findFirst().orElseThrow(() -> notOn("any owner", answer));
    }

    private TokenException notOn(String owner, HttpAnswer answer) {
        return answer.refusal(
                Kind.NOT_CONFIGURED, api.toString(), "App " + settings.appId() + " is not installed on " + owner);
    }

    private String owners(Deadline deadline) throws TokenException {
        List<String> names = Installed.listOf(get(ALL, deadline)).stream()
                .map(Installed::owner)
                .toList();
        int more = names.size() - MOST_NAMED;
        return names.isEmpty()
                ? "no owner yet"
                : String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)))
                        + (more > 0 ? " and " + more + " more" : "");
    }

    /** What of a refused scope the installation does not have. */
    private String lacking(TokenScope scope, Deadline deadline) {
        try {
            Installed installed = known(deadline);
            TokenScope beyond = scope.beyond(installed.permissions());
            if (!beyond.permissions().isEmpty()) {
                return beyond.toString();
            }
            List<String> absent = new ArrayList<>();
            for (String name : scope.repositories()) {
                if (scope.repositories().size() == 1 || !isOn(installed, name, deadline)) {
                    absent.add(name);
                }
            }
            return absent.isEmpty() ? "all of " + scope : new TokenScope(absent, Map.of()).toString();
        } catch (TokenException e) {
            return "all of " + scope;
        }
    }

    private boolean isOn(Installed installed, String repository, Deadline deadline) throws TokenException {
        try {
            return installed("/repos/" + installed.owner() + "/" + repository + "/installation", deadline)
                    .id()
                    .equals(installed.id());
        } catch (TokenException e) {
            if (e.kind() == Kind.NOT_CONFIGURED) {
                return false;
            }
            throw e;
        }
    }

    /** The answer to a GET, which is 200. */
    private HttpAnswer get(String path, Deadline deadline) throws TokenException {
        HttpAnswer answer = asApp(path, null, deadline);
        if (answer.status() != 200) {
            throw refusal(answer, "");
        }
        return answer;
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

    /** @param lacking what of the scope GitHub does not grant, in words */
    private TokenException refusal(HttpAnswer answer, String lacking) {
        return new AppRefusal(api, settings.appId(), settings.installation().toString(), lacking).of(answer);
    }
}
