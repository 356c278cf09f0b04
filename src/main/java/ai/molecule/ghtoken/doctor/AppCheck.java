package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Does GitHub mint a token for the App, and do its clock and ours agree? The token is not kept. */
public record AppCheck(TokenSource app, Supplier<Optional<Duration>> skew, Clock clock) implements Check {
    private static final String NAME = "app";

    @Override
    public List<Finding> findings() {
        return new Asking(app, skew, clock).findings(NAME, "GitHub's", AppCheck::refusal);
    }

    private static Finding refusal(TokenException e) {
        return switch (e.kind()) {
            case THROTTLED -> Finding.warning(NAME, e.getMessage(), "wait: GitHub asks for patience");
            case KEY_UNUSABLE, BEARER_EMPTY ->
                Finding.problem(NAME, "GitHub was not asked, for there is no key", "mend the key first");
            default -> Finding.problemOf(NAME, e.getMessage(), mend(e.kind()));
        };
    }

    private static String mend(TokenException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT ->
                "set HTTPS_PROXY and NO_PROXY to the way to GitHub, and GITHUB_API_URL for a GitHub of your own";
            case SERVER_ERROR -> "try again later; see githubstatus.com";
            default -> "set GITHUB_API_URL to the base URL of GitHub's API; redirects are not followed";
        };
    }
}
