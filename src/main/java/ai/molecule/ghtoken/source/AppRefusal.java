package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Optional;

/** What GitHub means when it does not do as the App asks. Its own words are not repeated. */
final class AppRefusal {
    /** GitHub's REST documentation, "Rate limits": at least a minute where it does not say how long. */
    private static final Duration UNTOLD = Duration.ofMinutes(1);

    private final GitHubApi api;
    private final String app;
    private final String installation;

    /** @param installation which one was meant, in words */
    AppRefusal(GitHubApi api, String app, String installation) {
        this.api = api;
        this.app = "App " + app;
        this.installation = installation;
    }

    TokenException of(HttpAnswer.Head head) {
        Optional<Duration> wait = head.retryAfter().isPresent() ? head.retryAfter() : head.spentFor();
        return switch (head.status()) {
            case -1 -> new TokenException(Kind.BAD_ANSWER, api + " does not speak HTTP");
            case 401 -> refusal(head, Kind.BEARER_REFUSED, unsigned(head));
            case 403 -> wait.isPresent() ? limited(head, wait.get()) : refusal(head, Kind.BEARER_REFUSED, suspended());
            case 404 -> refusal(head, Kind.NOT_CONFIGURED, unknown());
            case 422 -> refusal(head, Kind.NOT_CONFIGURED, excessive());
            case 429 -> limited(head, wait.orElse(UNTOLD));
            case 503 ->
                wait.isPresent() ? limited(head, wait.get()) : new TokenException(Kind.SERVER_ERROR, answered(head));
            default ->
                new TokenException(
                        head.status() >= 500 && head.status() <= 599 ? Kind.SERVER_ERROR : Kind.BAD_ANSWER,
                        answered(head));
        };
    }

    private String answered(HttpAnswer.Head head) {
        return api + " answered " + head.status();
    }

    private TokenException refusal(HttpAnswer.Head head, Kind kind, String meaning) {
        return new TokenException(kind, answered(head) + ": " + meaning);
    }

    private TokenException limited(HttpAnswer.Head head, Duration wait) {
        return new TokenException(
                Kind.THROTTLED, answered(head) + ": its rate limit is reached for " + wait.toSeconds() + " s", wait);
    }

    private String unsigned(HttpAnswer.Head head) {
        Duration ahead = head.correction();
        String clock = ahead.isZero() ? "" : " (the local clock is off by " + ahead.toSeconds() + " s)";
        return "it does not take the signature for that of " + app + clock
                + "; see that the private key is one of this App's and has not been deleted";
    }

    private String suspended() {
        return app + " or " + installation + " is suspended or blocked; see the installation's page at GitHub";
    }

    private String unknown() {
        return "there is no " + app + ", or it has no " + installation
                + "; check GITHUB_APP_ID, and GITHUB_APP_INSTALLATION_ID or GITHUB_APP_INSTALLED_ON";
    }

    private String excessive() {
        return installation + " has not all of the repositories or permissions that are asked for"
                + "; check GITHUB_APP_REPOSITORIES and GITHUB_APP_PERMISSIONS against its page at GitHub";
    }
}
