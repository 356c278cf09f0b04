package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.SecretFile;
import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.http.HttpRequest;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Exchanges the workload's identity, a JSON Web Token that its platform signs, for an installation token at a security
 * token service: {@code GET /sts/exchange} of octo-sts, which mints a new one at each call and does not say when it
 * ends.
 */
public final class StsSource implements RemoteSource {
    private final Settings settings;
    private final SecretFile identity;
    private final GitHubApi gitHub;

    private volatile Optional<Duration> skew = Optional.empty();

    /**
     * @param endpoint the whole address to GET, with the parameters {@code scope} and {@code identity}
     * @param tokenFile the identity; it is rotated, and read afresh for each request
     * @param timeout for all of it together
     */
    public record Settings(URI endpoint, Path tokenFile, Duration timeout) {}

    /** @param gitHub where a new token is tried */
    public StsSource(Settings settings, GitHubApi gitHub) {
        this.settings = settings;
        this.gitHub = gitHub;
        this.identity = new SecretFile(
                settings.tokenFile(),
                "identity token",
                Kind.BEARER_MISSING,
                "have the platform project one there, or set GITHUB_STS_TOKEN_FILE to where it is");
    }

    @Override
    public InstallationToken fetch() throws TokenException {
        Deadline deadline = Deadline.in(settings.timeout());
        Secret bearer = PlatformBearer.sendable(identity.text(), identity.toString());
        HttpRequest request = HttpRequest.of("GET", settings.endpoint(), bearer, deadline.left());
        HttpAnswer answer = gitHub.http().send(request);
        String who = "the token service at " + request.server() + answer.via();
        skew = answer.ahead();
        if (answer.status() != 200) {
            throw refusal(answer, who);
        }
        InstallationToken token = InstallationTokenAnswer.token(who, answer, Origin.STS);
        gitHub.awaitAcceptance(token.value(), deadline);
        return token;
    }

    /** The statuses are those that gRPC's gateway makes of the errors of octo-sts. */
    TokenException refusal(HttpAnswer answer, String who) {
        Refusal refusal = new Refusal(who, answer);
        if (refusal.isThrottling()) {
            return refusal.throttled(answer.retryAfter());
        }
        String meaning = switch (answer.status()) {
            case 400 -> "it cannot use " + identity + "; let it be a JSON Web Token whose issuer it can reach";
            case 401 -> "it cannot verify " + identity + "; see that it has not expired";
            case 403 -> "the trust policy does not admit " + identity + "; compare its issuer, subject and audience";
            case 404 ->
                "it has no installation or no trust policy there; check GITHUB_STS_SCOPE and GITHUB_STS_IDENTITY";
            default -> "that is no token; see the service's log, and check GITHUB_STS_URL";
        };
        return refusal.meaning(answer.status() == 400 ? Kind.BEARER_REFUSED : refusal.kind(), meaning);
    }

    @Override
    public Optional<Duration> skew() {
        return skew;
    }

    @Override
    public String credentialPlace() {
        return identity.toString();
    }

    @Override
    public String credentialVersion() {
        return identity.version();
    }
}
