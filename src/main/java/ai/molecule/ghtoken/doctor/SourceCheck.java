package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does the platform, or GitHub for an App, or a token service answer with a token, and do the clocks agree? Makes one
 * request and discards the token.
 *
 * @param asked whose answer it is: not the environment's
 * @param skew how far the local clock is ahead of the last answer's Date; empty without one
 */
public record SourceCheck(Origin asked, TokenSource source, Supplier<Optional<Duration>> skew, Clock clock) {
    /** Covers the whole seconds of a Date header and the time of an answer. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        long start = clock.millis();
        try {
            InstallationToken token = source.fetch();
            findings.add(
                    Finding.ok(asked.word(), "answered in " + (clock.millis() - start) + " ms with " + life(token)));
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
                        .orElse(", whose expiry is unknown");
    }

    private Finding clockFinding(Duration ahead) {
        String whose = switch (asked) {
            case APP -> "GitHub's";
            case STS -> "the token service's";
            default -> "the platform's";
        };
        if (ahead.abs().compareTo(TOLERATED) <= 0) {
            return Finding.ok("clock", "agrees with " + whose);
        }
        String direction = ahead.isNegative() ? " s behind " : " s ahead of ";
        return Finding.warning(
                "clock",
                "the local clock is " + ahead.abs().toSeconds() + direction + whose
                        + "; expiry times are moved by that",
                "set the clock of this machine or of the other, for example by NTP");
    }

    private Finding refusal(TokenException e) {
        Finding finding = Finding.problemOf(asked.word(), e.getMessage(), fix(e.kind()));
        return switch (e.kind()) {
            case THROTTLED -> Finding.warning(asked.word(), finding.fact(), finding.fix());
            case KEY_UNUSABLE, BEARER_MISSING, BEARER_EMPTY ->
                Finding.problem(asked.word(), "not asked", "fix the " + credential() + " first");
            default -> finding;
        };
    }

    private String credential() {
        return switch (asked) {
            case APP -> "key";
            case STS -> "identity";
            default -> "bearer";
        };
    }

    /** For a message that names none. */
    private String fix(Kind kind) {
        String url = switch (asked) {
            case APP -> "GITHUB_API_URL";
            case STS -> "GITHUB_STS_URL";
            default -> "PLATFORM_URL";
        };
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT -> "check " + url + ", HTTP_PROXY, HTTPS_PROXY and NO_PROXY";
            case SERVER_ERROR, THROTTLED -> "try again later";
            case NO_THREAD -> "raise the container's limit of processes";
            default -> "check " + url + "; redirects are not followed";
        };
    }
}
