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

    TokenException of(HttpAnswer answer) {
        Optional<Duration> wait = answer.retryAfter().isPresent() ? answer.retryAfter() : answer.spentFor();
        return switch (answer.status()) {
            case 401 -> refusal(answer, Kind.BEARER_REFUSED, unsigned(answer));
            case 403 ->
                wait.isPresent() ? limited(answer, wait.get()) : refusal(answer, Kind.BEARER_REFUSED, suspended());
            case 404 -> refusal(answer, Kind.NOT_CONFIGURED, unknown());
            case 422 -> refusal(answer, Kind.NOT_CONFIGURED, excessive());
            case 429 -> limited(answer, wait.orElse(UNTOLD));
            case 503 ->
                wait.isPresent()
                        ? limited(answer, wait.get())
                        : new TokenException(Kind.SERVER_ERROR, answered(answer));
            default ->
                new TokenException(
                        answer.status() >= 500 && answer.status() <= 599 ? Kind.SERVER_ERROR : Kind.BAD_ANSWER,
                        answered(answer));
        };
    }

    private String answered(HttpAnswer answer) {
        return api + " answered " + answer.status();
    }

    private TokenException refusal(HttpAnswer answer, Kind kind, String meaning) {
        return new TokenException(kind, answered(answer) + ": " + meaning);
    }

    private TokenException limited(HttpAnswer answer, Duration wait) {
        return new TokenException(
                Kind.THROTTLED, answered(answer) + ": its rate limit is reached for " + wait.toSeconds() + " s", wait);
    }

    private String unsigned(HttpAnswer answer) {
        Duration aanswer = answer.correction();
        String clock = aanswer.isZero() ? "" : " (the local clock is off by " + aanswer.toSeconds() + " s)";
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
