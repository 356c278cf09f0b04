package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.signing.AppJwt;
import ai.molecule.ghtoken.source.signing.AppSigner;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to GitHub as a GitHub App. One signature is used for several requests, because it costs more than a
 * request: 140 ms of CPU time under the daemon's flags, or a call of a key management service.
 */
final class AppClient {
    /** How far GitHub's clock may be from the local one to date a JWT by it. */
    private static final Duration BELIEVED = Duration.ofMinutes(15);

    private final GitHubApi api;
    private final String appId;
    private final AppSigner signer;
    private final Clock clock;

    private volatile Optional<Duration> skew = Optional.empty();
    /** What is taken off the local clock before a JWT is dated by it. */
    private volatile Duration correction = Duration.ZERO;
    /** The last that GitHub has not refused. */
    private volatile @Nullable AppJwt kept;

    AppClient(GitHubApi api, String appId, AppSigner signer, Clock clock) {
        this.api = api;
        this.appId = appId;
        this.signer = signer;
        this.clock = clock;
    }

    GitHubApi api() {
        return api;
    }

    String appId() {
        return appId;
    }

    AppSigner signer() {
        return signer;
    }

    /** How far the local clock was ahead of GitHub's at the last answer with a Date; empty before one. */
    Optional<Duration> skew() {
        return skew;
    }

    /**
     * One request. If GitHub refuses its JWT, and that was a kept one or GitHub's Date tells why, a second one with
     * another JWT.
     *
     * @param body as for {@link GitHubApi#send}
     */
    HttpAnswer send(String path, byte @Nullable [] body, Deadline deadline) throws TokenException {
        AppJwt known = kept;
        boolean isKept = known != null && known.isGoodAt(clock.instant(), signer.version());
        AppJwt jwt = known != null && isKept ? known : sign(correction, deadline);
        HttpAnswer first = send(path, body, jwt, deadline);
        Duration told = first.correction();
        // A JWT of another year would be good then: a clock that far away is not believed.
        boolean isOff = told.abs().compareTo(BELIEVED) <= 0 && HttpAnswer.isTelling(told.minus(correction));
        if (first.status() != 401 || !isKept && !isOff) {
            return first;
        }
        Duration next = isOff ? told : correction;
        HttpAnswer second = send(path, body, sign(next, deadline), deadline);
        correction = second.status() == 401 ? correction : next;
        return second;
    }

    private AppJwt sign(Duration ahead, Deadline deadline) throws TokenException {
        return AppJwt.sign(appId, signer, clock.instant(), ahead, deadline.left());
    }

    private HttpAnswer send(String path, byte @Nullable [] body, AppJwt jwt, Deadline deadline) throws TokenException {
        HttpAnswer answer = api.send(path, jwt.value(), deadline, body);
        skew = answer.ahead().or(() -> skew);
        kept = answer.status() == 401 ? null : jwt;
        return answer;
    }
}
