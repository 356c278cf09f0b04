package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.signing.AppSigner;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/** Mints a token at GitHub itself, as a GitHub App: a new one at each call. */
public final class AppSource implements RemoteSource {
    private final Settings settings;
    private final AppClient app;
    private final InstallationSearch search;

    /** @param timeout for all of it together */
    public record Settings(String appId, Installation installation, TokenScope scope, Duration timeout) {}

    /**
     * @param id its number; where it is empty, GitHub is asked for it
     * @param place {@code OWNER} or {@code OWNER/REPOSITORY} that the App is installed on; empty: the first that GitHub
     *     lists
     * @param byOwner whether the place is one of several owners, which are named where the App is not installed on it
     */
    public record Installation(Optional<String> id, String place, boolean byOwner) {
        String path() {
            return id.map(number -> "/app/installations/" + number)
                    .orElse((place.indexOf('/') < 0 ? "/users/" : "/repos/") + place + "/installation");
        }

        @Override
        public String toString() {
            return "installation" + id.map(number -> " " + number).orElse(place.isEmpty() ? "" : " on " + place);
        }
    }

    /**
     * The user as whom an App acts.
     *
     * @param name {@code SLUG[bot]}
     * @param id the user's; not the App's
     */
    public record BotUser(String name, BigInteger id) {
        /**
         * The address by which GitHub finds the author of a commit (its documentation, "Email addresses reference").
         */
        public String email(String host) {
            return id + "+" + name + "@users.noreply." + host;
        }
    }

    public AppSource(Settings settings, GitHubApi api, AppSigner signer, Clock clock) {
        this(settings, settings.installation(), new AppClient(api, settings.appId(), signer, clock));
    }

    private AppSource(Settings settings, Installation installation, AppClient app) {
        this.settings = settings;
        this.app = app;
        this.search = new InstallationSearch(app, installation);
    }

    /** The same App, of which another installation is used. The two share what the App has signed. */
    public AppSource on(Installation other) {
        return new AppSource(settings, other, app);
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        return fetch(settings.scope(), (scope, deadline) -> "all of " + scope);
    }

    /** As {@link #fetch()}, for another scope. Asks further where GitHub refuses it, to name what it does not grant. */
    public InstallationToken fetch(TokenScope scope) throws TokenException {
        return fetch(scope, search::lacking);
    }

    private InstallationToken fetch(TokenScope scope, BiFunction<TokenScope, Deadline, String> lacking)
            throws TokenException {
        Deadline deadline = deadline();
        String path = "/app/installations/" + search.id(deadline) + "/access_tokens";
        HttpAnswer answer = app.send(path, scope.json(), deadline);
        if (answer.status() != 201) {
            search.forget();
            throw search.refusal(answer, answer.status() == 422 ? lacking.apply(scope, deadline) : "");
        }
        InstallationToken token = InstallationTokenAnswer.token(app.api().toString(), answer, Origin.APP);
        app.api().awaitAcceptance(token.value(), deadline);
        return token;
    }

    /** Asks GitHub, once, about the installation. */
    public Installed installed() throws TokenException {
        return search.known(deadline());
    }

    /** Asks as the App for its name, and with a new token, as anybody may, for the user of that name. */
    public BotUser botUser() throws TokenException {
        HttpAnswer named = search.get("/app", deadline());
        String slug = JsonBody.of(named.body())
                .text("slug")
                .filter(text -> text.matches("[A-Za-z0-9-]{1,100}"))
                .orElseThrow(() -> new TokenException(Kind.BAD_ANSWER, app.api() + " answered without the App's name"));
        Secret token = fetch().value();
        HttpAnswer user = app.api().send("/users/" + slug + "%5Bbot%5D", token, deadline(), null);
        return JsonBody.of(user.body())
                .number("id")
                .filter(id -> user.status() == 200)
                .map(id -> new BotUser(slug + "[bot]", id))
                .orElseThrow(() -> new TokenException(
                        Kind.BAD_ANSWER, app.api() + " answered " + user.status() + " for the App's bot user"));
    }

    private Deadline deadline() {
        return Deadline.in(settings.timeout());
    }

    @Override
    public Optional<Duration> skew() {
        return app.skew();
    }

    @Override
    public String credentialPlace() {
        return app.signer().toString();
    }

    @Override
    public String credentialVersion() {
        return app.signer().version();
    }
}
