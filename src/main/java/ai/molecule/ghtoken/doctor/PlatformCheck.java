package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does the platform answer with a token, and do its clock and ours agree? One request; the token is not kept.
 *
 * @param skew how far the local clock was ahead at the last answer; empty without an answer that told its time
 */
public record PlatformCheck(TokenSource platform, Supplier<Optional<Duration>> skew, Clock clock) implements Check {
    private static final String NAME = "platform";

    @Override
    public List<Finding> findings() {
        return new Asking(platform, skew, clock).findings(NAME, "the platform's", PlatformCheck::refusal);
    }

    private static Finding refusal(TokenException e) {
        return switch (e.kind()) {
            case THROTTLED -> Finding.warning(NAME, e.getMessage(), "wait: the platform asks for patience");
            case BEARER_MISSING, BEARER_EMPTY ->
                Finding.problem(NAME, "not asked, for there is no bearer", "mend the bearer first");
            default -> Finding.problemOf(NAME, e.getMessage(), mend(e.kind()));
        };
    }

    private static String mend(TokenException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT ->
                "set PLATFORM_URL to where the platform listens, and HTTP_PROXY, HTTPS_PROXY, NO_PROXY to the way there";
            case SERVER_ERROR -> "look into the platform's own log; then try again";
            case BEARER_REFUSED -> "have the platform write a new bearer; check WORKSPACE_ID";
            case NOT_CONFIGURED -> "connect the GitHub App on the platform; check PLATFORM_URL and WORKSPACE_ID";
            default -> "set PLATFORM_URL to the platform's own address; redirects are not followed";
        };
    }
}
