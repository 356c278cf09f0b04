package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Tally;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Says what has changed, and nothing twice: an outage of hours is two lines. What is counted, it has counted each time. */
public final class RefreshReporter {
    private final Consumer<String> log;
    private final Tally tally;

    private String publishedBefore = "";
    private String failedBefore = "";

    public RefreshReporter(Consumer<String> log, Tally tally) {
        this.log = log;
        this.tally = tally;
    }

    void defect(Throwable defect) {
        log.accept("a defect of ours, going on: " + defect.getClass().getName());
    }

    void decided(String what, Object detail) {}

    void kept(InstallationToken token, Instant now, Instant next) {
        publishedBefore = token.value().fingerprint();
        tally.noticed();
        log.accept("found " + described(token, now) + "; next refresh " + seconds(next));
    }

    void report(RefreshOutcome outcome, Instant now, Instant next) {
        if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
            tally.refreshed();
            refreshed(refreshed.token(), now, next);
        } else if (outcome instanceof RefreshOutcome.Failed failed) {
            tally.failed(failed.why().kind());
            failed(failed, now);
        }
    }

    private void refreshed(InstallationToken token, Instant now, Instant next) {
        String fingerprint = token.value().fingerprint();
        if (!fingerprint.equals(publishedBefore)) {
            log.accept("published " + described(token, now) + "; next refresh " + seconds(next));
        } else if (!failedBefore.isEmpty()) {
            log.accept("the refresh works again: same " + described(token, now));
        }
        publishedBefore = fingerprint;
        failedBefore = "";
    }

    private void failed(RefreshOutcome.Failed failed, Instant now) {
        TokenException why = failed.why();
        // A token that dies during an outage is news even though the failure is not.
        String situation = why.kind()
                + failed.held()
                        .map(token -> token.value().fingerprint() + token.isExpiredAt(now))
                        .orElse("");
        if (!situation.equals(failedBefore)) {
            String held = failed.held().map(token -> described(token, now)).orElse("no token");
            log.accept("refresh failed: " + why.getMessage() + "; readers have " + held + "; trying again");
        }
        failed.held().ifPresent(token -> publishedBefore = token.value().fingerprint());
        failedBefore = situation;
    }

    private static String described(InstallationToken token, Instant now) {
        String name = token.origin().word() + " token " + token.value().fingerprint();
        return name
                + token.expiresAt()
                        .map(end -> (token.isExpiredAt(now) ? ", expired " : ", expires ")
                                + seconds(end)
                                + relative(now, end))
                        .orElse(", end unknown");
    }

    private static String relative(Instant now, Instant end) {
        Duration left = Duration.between(now, end);
        String amount = left.abs().toMinutes() > 1
                ? left.abs().toMinutes() + " min"
                : left.abs().toSeconds() + " s";
        return left.isNegative() ? " (" + amount + " ago)" : " (in " + amount + ")";
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
