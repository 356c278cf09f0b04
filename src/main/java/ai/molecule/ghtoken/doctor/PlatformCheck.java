package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does the platform, or GitHub for an App, answer with a token, and do its clock and the local one agree? One request;
 * the token is not kept.
 *
 * @param skew how far the local clock was ahead at the last answer; empty without an answer that told its time
 */
public record PlatformCheck(boolean isApp, TokenSource source, Supplier<Optional<Duration>> skew, Clock clock)
        implements Check {
    /** Less is within a Date header's whole seconds and the time that an answer takes. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        long start = clock.millis();
        try {
            InstallationToken token = source.fetch();
            findings.add(Finding.ok(name(), "answered in " + (clock.millis() - start) + " ms with " + life(token)));
        } catch (TokenException e) {
            findings.add(refusal(e));
        }
        skew.get().ifPresent(ahead -> findings.add(clockFinding(ahead)));
        return findings;
    }

    private String name() {
        return isApp ? "app" : "platform";
    }

    private String life(InstallationToken token) {
        return "token " + token.value().fingerprint()
                + token.expiresAt()
                        .map(end -> ", which lives "
                                + Duration.between(clock.instant(), end).toSeconds() + " s more")
                        .orElse(", whose end it does not tell");
    }

    private Finding clockFinding(Duration ahead) {
        String whose = isApp ? "GitHub's" : "the platform's";
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
        Function<TokenException.Kind, String> fix = isApp ? PlatformCheck::appFix : PlatformCheck::platformFix;
        return switch (e.kind()) {
            case THROTTLED ->
                Finding.of(
                        Verdict.WARNING,
                        name(),
                        e.getMessage(),
                        "wait: " + (isApp ? "GitHub" : "the platform") + " asks to be left alone for a while");
            case KEY_UNUSABLE, BEARER_MISSING, BEARER_EMPTY ->
                isApp
                        ? Finding.problem(name(), "GitHub was not asked, for there is no key", "fix the key first")
                        : Finding.problem(name(), "not asked, for there is no bearer", "fix the bearer first");
            case NO_THREAD -> Finding.problem(name(), e.getMessage(), "raise the container's limit of processes");
            default -> Finding.problemOf(name(), e.getMessage(), fix.apply(e.kind()));
        };
    }

    private static String platformFix(TokenException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT ->
                "set PLATFORM_URL to the platform's address, and HTTP_PROXY, HTTPS_PROXY, NO_PROXY to the way there";
            default -> "see the platform's log; and check that PLATFORM_URL is the platform's own address";
        };
    }

    private static String appFix(TokenException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE, TIMED_OUT ->
                "set HTTPS_PROXY and NO_PROXY to the way to GitHub, and GITHUB_API_URL for a GitHub of your own";
            case SERVER_ERROR -> "try again later; see githubstatus.com";
            default -> "set GITHUB_API_URL to the base URL of GitHub's API; redirects are not followed";
        };
    }
}
