package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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

    /** Less is within a Date header's whole seconds and the time that an answer takes. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        long start = clock.millis();
        try {
            InstallationToken token = platform.fetch();
            findings.add(Finding.ok(NAME, "answered in " + (clock.millis() - start) + " ms with " + life(token)));
        } catch (TokenException e) {
            findings.add(refusal(e));
        }
        skew.get().ifPresent(ahead -> findings.add(clockFinding(ahead)));
        return findings;
    }

    private String life(InstallationToken token) {
        return "token " + token.value().fingerprint()
                + token.expiresAt()
                        .map(end -> ", which lives "
                                + Duration.between(clock.instant(), end).toSeconds() + " s more")
                        .orElse(", whose end it does not tell");
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

    private static Finding clockFinding(Duration ahead) {
        if (ahead.abs().compareTo(TOLERATED) <= 0) {
            return Finding.ok("clock", "agrees with the platform's");
        }
        String direction = ahead.isNegative() ? " s behind" : " s ahead of";
        return Finding.warning(
                "clock",
                "the local clock is " + ahead.abs().toSeconds() + direction
                        + " the platform's; expiry times are moved by that",
                "set the clock of this machine or of the platform, for example by NTP");
    }
}
