package ai.molecule.ghtoken.doctor;

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
 * Does a source answer with a token, and do its clock and ours agree? One request; the token is not kept.
 *
 * @param skew how far the local clock was ahead at the last answer; empty without an answer that told its time
 */
record Asking(TokenSource source, Supplier<Optional<Duration>> skew, Clock clock) {
    /** Less is within a Date header's whole seconds and the time that an answer takes. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    /** @param whose clock it is: {@code the platform's} */
    List<Finding> findings(String name, String whose, Function<TokenException, Finding> refusal) {
        List<Finding> findings = new ArrayList<>();
        long start = clock.millis();
        try {
            InstallationToken token = source.fetch();
            findings.add(Finding.ok(name, "answered in " + (clock.millis() - start) + " ms with " + life(token)));
        } catch (TokenException e) {
            findings.add(refusal.apply(e));
        }
        skew.get().ifPresent(ahead -> findings.add(clockFinding(ahead, whose)));
        return findings;
    }

    private String life(InstallationToken token) {
        return "token " + token.value().fingerprint()
                + token.expiresAt()
                        .map(end -> ", which lives "
                                + Duration.between(clock.instant(), end).toSeconds() + " s more")
                        .orElse(", whose end it does not tell");
    }

    private static Finding clockFinding(Duration ahead, String whose) {
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
}
