package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.HttpRequest;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Asks the platform's installation-token endpoint, once per call and with the bearer of that moment. */
public final class PlatformSource implements RemoteSource {
    private final Settings settings;
    private final PlatformBearer bearer;
    private final HttpClient http;

    private volatile Optional<Duration> skew = Optional.empty();
    private volatile String place = "";

    /**
     * @param endpoint the whole address to GET
     * @param organization sent as {@code X-Molecule-Org-Id}: a platform of several tenants answers 400 or 404 without
     * @param timeout for the whole request, from the name look-up to the last byte; at least 1 ms
     */
    public record Settings(URI endpoint, Optional<String> organization, Duration timeout) {}

    public PlatformSource(Settings settings, PlatformBearer bearer, HttpClient http) {
        this.settings = settings;
        this.bearer = bearer;
        this.http = http;
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        HttpRequest request = request();
        HttpAnswer answer = http.send(request);
        String platform = "the platform at " + request.server() + answer.via();
        skew = answer.ahead();
        if (answer.status() != 200) {
            throw new PlatformRefusal(
                            platform,
                            place,
                            settings.endpoint().getRawPath().contains("/workspaces/"),
                            settings.organization().isPresent())
                    .of(answer);
        }
        return InstallationTokenAnswer.token(platform, answer, Origin.PLATFORM);
    }

    /** An edge in front of the platform answers an empty 404 to a request without an Origin. */
    private HttpRequest request() throws TokenException {
        PlatformBearer.Found found = bearer.find();
        place = found.place();
        HttpRequest request = HttpRequest.of("GET", settings.endpoint(), found.value(), settings.timeout());
        settings.organization().ifPresent(id -> request.with("X-Molecule-Org-Id", id));
        return request.with("Origin", request.server());
    }

    @Override
    public Optional<Duration> skew() {
        return skew;
    }

    @Override
    public String credentialPlace() {
        return place;
    }

    @Override
    public String credentialVersion() {
        return bearer.version();
    }
}
