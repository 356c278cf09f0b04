package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Optional;

/** What the platform means by an answer that is no token, and what helps. The table in docs/platform.md is tested. */
final class PlatformRefusal {
    /** The platform counts a tenant's requests by the minute. */
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(60);

    private static final String NO_APP = "it has no GitHub App here; connect one on the platform";
    private static final String NOT_THIS_ENDPOINT =
            "that is no answer of this endpoint; set PLATFORM_URL to the platform's own address";

    private final String platform;
    private final String bearer;
    private final boolean ofWorkspace;
    private final boolean ofOrganization;

    /**
     * @param platform its address, for messages
     * @param bearer where the bearer of the request was found
     * @param ofWorkspace whether a workspace's own path was asked for
     * @param ofOrganization whether the request named an organization
     */
    PlatformRefusal(String platform, String bearer, boolean ofWorkspace, boolean ofOrganization) {
        this.platform = platform;
        this.bearer = bearer;
        this.ofWorkspace = ofWorkspace;
        this.ofOrganization = ofOrganization;
    }

    TokenException of(HttpAnswer answer) {
        PlatformError error = PlatformError.of(answer.body());
        int status = answer.status();
        if (error.isAboutOrganization()) {
            return refusal(answer, Kind.SETTING_REFUSED, organization());
        }
        if (!answer.via().isEmpty() && !error.isTold() && isByEither(status)) {
            return refusal(answer, kindByEither(status), byEither(status));
        }
        return switch (status) {
            case 401, 403 -> refusal(answer, Kind.BEARER_REFUSED, bearer());
            case 404 ->
                error.isTold()
                        ? lasting(answer, error, Kind.NOT_CONFIGURED, NO_APP)
                        : refusal(answer, Kind.SETTING_REFUSED, noPage());
            case 429 -> limited(answer, answer.retryAfter().map(PlatformRefusal::atMostAMinute));
            case 500 -> lasting(answer, error, Kind.SERVER_ERROR, failed());
            case 501 -> lasting(answer, error, Kind.SERVER_ERROR, another(error));
            case 503 ->
                answer.retryAfter().isPresent()
                        ? limited(answer, answer.retryAfter())
                        : refusal(answer, Kind.SERVER_ERROR, down());
            default -> other(answer);
        };
    }

    /** Over plain http nobody can tell whether the proxy or the platform has refused, unless it did so in JSON. */
    private static boolean isByEither(int status) {
        return status == 401 || status == 403 || status == 404 || status == 407;
    }

    private static Kind kindByEither(int status) {
        return switch (status) {
            case 404 -> Kind.SETTING_REFUSED;
            case 407 -> Kind.BAD_ANSWER;
            default -> Kind.BEARER_REFUSED;
        };
    }

    private String byEither(int status) {
        return status == 407
                ? "the proxy asks for a password; put the user and the password into HTTP_PROXY"
                : "one of the two refuses; check HTTP_PROXY, NO_PROXY and PLATFORM_URL, and the bearer of " + bearer;
    }

    private TokenException other(HttpAnswer answer) {
        int status = answer.status();
        if (status > 500 && status <= 599) {
            return refusal(answer, Kind.SERVER_ERROR, down());
        }
        boolean isRedirect = status >= 300 && status <= 399;
        return refusal(
                answer,
                Kind.BAD_ANSWER,
                isRedirect
                        ? "redirects are not followed; set PLATFORM_URL to the platform's own address"
                        : NOT_THIS_ENDPOINT);
    }

    private TokenException refusal(HttpAnswer answer, Kind kind, String meaning) {
        return new TokenException(
                kind, answered(answer) + meaning, answer.retryAfter().orElse(null));
    }

    /** A refusal that a platform without an App repeats for as long as it lives. */
    private TokenException lasting(HttpAnswer answer, PlatformError error, Kind kind, String meaning) {
        String scm = error.isOfAnotherProvider() ? " scm" : "";
        String code =
                error.code().isEmpty() ? "" : " " + Secret.of(error.code()).fingerprint();
        return new TokenException(
                kind, answered(answer) + meaning, answer.retryAfter().orElse(null), answer.status() + scm + code);
    }

    private TokenException limited(HttpAnswer answer, Optional<Duration> wait) {
        String time = wait.map(each -> " for " + each.toSeconds() + " s").orElse(" for a while");
        return new TokenException(
                Kind.THROTTLED,
                answered(answer) + "it asks to be left alone" + time + "; wait: it is asked again then",
                wait.orElse(null));
    }

    private static Duration atMostAMinute(Duration wait) {
        return wait.compareTo(LONGEST_LIMIT) < 0 ? wait : LONGEST_LIMIT;
    }

    private String answered(HttpAnswer answer) {
        return platform + " answered " + answer.status() + ": ";
    }

    private String organization() {
        return ofOrganization
                ? "it does not take the organization of the request; set MOLECULE_ORG_ID to the id of this workspace's"
                : "the request names no organization; set MOLECULE_ORG_ID to the id of this workspace's";
    }

    private String bearer() {
        return ofWorkspace
                ? "it refuses the bearer of " + bearer + "; have the platform write a new one, and check WORKSPACE_ID"
                : "it refuses the bearer of " + bearer + " on the administrators' path; set WORKSPACE_ID, for a"
                        + " workspace's bearer is good for the workspace's own path alone";
    }

    private String noPage() {
        return ofOrganization
                ? "it knows no such page, or not this organization; check PLATFORM_URL and MOLECULE_ORG_ID"
                : "it knows no such page; check PLATFORM_URL, and set MOLECULE_ORG_ID where the platform has tenants";
    }

    private static String failed() {
        return "it has failed, or has no provider of GitHub tokens; see the platform's log, and connect a GitHub App"
                + " there if it has none";
    }

    private static String another(PlatformError error) {
        return error.isOfAnotherProvider()
                ? "it serves another git server than GitHub; set GIT_PROVIDER=gitea if that is meant, else connect a"
                        + " GitHub App on the platform"
                : failed();
    }

    private static String down() {
        return "it, or what stands in front of it, has failed; see the platform's log";
    }
}
