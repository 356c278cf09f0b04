package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What GitHub means when it does not do as the App asks. Its own words are not repeated.
 *
 * @param app the App's id
 * @param installation which one was meant, in words
 * @param lacking what of the scope GitHub does not grant, in words; for a 422 alone
 */
record AppRefusal(GitHubApi api, String app, String installation, String lacking) {
    /** GitHub's REST documentation, "Rate limits": at least a minute where it does not say how long. */
    private static final Duration UNTOLD = Duration.ofMinutes(1);

    static final String ADDRESS =
            "the organization's IP allow list lacks the address of this machine or proxy; add it there";

    TokenException of(HttpAnswer answer) {
        Refusal refusal = new Refusal(api.toString(), answer);
        Optional<Duration> limit = limit(refusal);
        return limit.isPresent()
                ? refusal.throttled(limit)
                : refusal.meaning(answer.status() == 422 ? Kind.NOT_CONFIGURED : refusal.kind(), meaning(answer));
    }

    /** How long GitHub wants to be left alone; empty where the answer is about something else than a limit. */
    static Optional<Duration> limit(Refusal refusal) {
        HttpAnswer answer = refusal.answer();
        boolean isSpent = "0".equals(answer.headers().get("x-ratelimit-remaining"));
        Optional<Duration> told =
                answer.retryAfter().or(() -> isSpent ? answer.until("x-ratelimit-reset") : Optional.empty());
        boolean isNamed = told.isPresent() || says(answer, "secondary rate limit") || says(answer, "abuse detection");
        boolean isLimit = refusal.isThrottling() || answer.status() == 403 && isNamed;
        return isLimit ? told.or(() -> Optional.of(UNTOLD)) : Optional.empty();
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

    private String meaning(HttpAnswer answer) {
        return switch (answer.status()) {
            case 301, 302, 307, 308 -> "it redirects to another server, or without end; check GITHUB_API_URL";
            case 401 ->
                "it does not take the signature for that of App " + app + clock(answer)
                        + "; see that the private key is one of this App's and has not been deleted";
            case 403 ->
                isOfTheAddress(answer)
                        ? ADDRESS
                        : "App " + app + " or " + installation + " is suspended"
                                + (says(answer, "suspended") ? "; lift that on" : " or blocked; see")
                                + " the installation's page at GitHub";
            case 404 ->
                "there is no App " + app + ", or it has no " + installation
                        + "; check GITHUB_APP_ID, and GITHUB_APP_INSTALLATION_ID or GITHUB_APP_INSTALLED_ON";
            case 422 ->
                installation + " does not have " + lacking
                        + "; compare --repository, --permissions, GITHUB_APP_REPOSITORIES and GITHUB_APP_PERMISSIONS"
                        + " with its page at GitHub";
            default -> "that is no answer of this request; see githubstatus.com, and check GITHUB_API_URL";
        };
    }

    private static String clock(HttpAnswer answer) {
        Duration ahead = answer.correction();
        return ahead.isZero() ? "" : " (the local clock is off by " + ahead.toSeconds() + " s)";
    }
}
