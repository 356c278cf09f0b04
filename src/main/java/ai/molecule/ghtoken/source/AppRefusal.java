package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
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
        Optional<Duration> limit = limit(answer);
        if (limit.isPresent()) {
            return limited(answer, limit.get());
        }
        return switch (answer.status()) {
            case 301, 302, 307, 308 -> refusal(answer, Kind.BAD_ANSWER, redirected());
            case 401 -> refusal(answer, Kind.BEARER_REFUSED, unsigned(answer));
            case 403 -> refusal(answer, Kind.BEARER_REFUSED, isOfTheAddress(answer) ? address() : suspended(answer));
            case 404 -> refusal(answer, Kind.NOT_CONFIGURED, unknown());
            case 422 -> refusal(answer, Kind.NOT_CONFIGURED, excessive());
            default ->
                new TokenException(
                        answer.status() >= 500 && answer.status() <= 599 ? Kind.SERVER_ERROR : Kind.BAD_ANSWER,
                        answered(answer));
        };
    }

    /** How long GitHub wants to be left alone; empty where the answer is about something else than a limit. */
    static Optional<Duration> limit(HttpAnswer answer) {
        return switch (answer.status()) {
            case 403 ->
                told(answer)
                        .or(() -> says(answer, "secondary rate limit") || says(answer, "abuse detection")
                                ? Optional.of(UNTOLD)
                                : Optional.empty());
            case 429 -> told(answer).or(() -> Optional.of(UNTOLD));
            case 503 -> told(answer);
            default -> Optional.empty();
        };
    }

    private static Optional<Duration> told(HttpAnswer answer) {
        return answer.retryAfter().isPresent() ? answer.retryAfter() : answer.spentFor();
    }

    /** An organization can allow some addresses alone to use its data. */
    static boolean isOfTheAddress(HttpAnswer answer) {
        return answer.status() == 403 && says(answer, "ip allow list");
    }

    /** GitHub tells some refusals apart in its words alone. */
    private static boolean says(HttpAnswer answer, String words) {
        return new String(answer.body(), StandardCharsets.UTF_8)
                .toLowerCase(Locale.ROOT)
                .contains(words);
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
        Duration ahead = answer.correction();
        String clock = ahead.isZero() ? "" : " (the local clock is off by " + ahead.toSeconds() + " s)";
        return "it does not take the signature for that of " + app + clock
                + "; see that the private key is one of this App's and has not been deleted";
    }

    private String suspended(HttpAnswer answer) {
        return says(answer, "suspended")
                ? app + " or " + installation + " is suspended; lift that on the installation's page at GitHub"
                : app + " or " + installation + " is suspended or blocked; see the installation's page at GitHub";
    }

    private static String address() {
        return "the organization's IP allow list lacks the address of this machine or proxy; add it there";
    }

    private static String redirected() {
        return "it redirects to another server, or without end; check GITHUB_API_URL";
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
