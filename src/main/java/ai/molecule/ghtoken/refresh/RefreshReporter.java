package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;

/** Logs what has changed, and nothing twice: an outage of hours is two lines. The metrics count each time. */
public final class RefreshReporter {
    private final Logger logger;
    private final MetricsRecorder metrics;

    private String publishedBefore = "";
    private String failedBefore = "";

    public RefreshReporter(Logger logger, MetricsRecorder metrics) {
        this.logger = logger;
        this.metrics = metrics;
    }

    void defect(Throwable defect) {
        logger.error("a defect of ours, going on: {}", defect.getClass().getName());
    }

    /** @param what with {} for the detail */
    void decided(String what, Object detail) {
        logger.debug(what, detail);
    }

    void kept(InstallationToken token, Instant now, Instant next) {
        publishedBefore = token.value().fingerprint();
        metrics.noticed();
        logger.info("found {}; next refresh {}", described(token, now), seconds(next));
    }

    void report(RefreshOutcome outcome, Instant now, Instant next) {
        if (outcome instanceof RefreshOutcome.Refreshed refreshed) {
            metrics.refreshed();
            refreshed(refreshed.token(), now, next);
        } else if (outcome instanceof RefreshOutcome.Failed failed) {
            metrics.failed(failed.why().kind());
            failed(failed, now);
        }
    }

    private void refreshed(InstallationToken token, Instant now, Instant next) {
        String fingerprint = token.value().fingerprint();
        if (!fingerprint.equals(publishedBefore)) {
            logger.info("published {}; next refresh {}", described(token, now), seconds(next));
        } else if (!failedBefore.isEmpty()) {
            logger.info("the refresh works again: same {}", described(token, now));
        }
        publishedBefore = fingerprint;
        failedBefore = "";
    }

    private void failed(RefreshOutcome.Failed failed, Instant now) {
        TokenException why = failed.why();
        // The expiry of the token during an outage is logged even if the failure stays the same.
        String situation = why.kind()
                + failed.held()
                        .map(token -> token.value().fingerprint() + token.isExpiredAt(now))
                        .orElse("");
        if (!situation.equals(failedBefore)) {
            String held = failed.held().map(token -> described(token, now)).orElse("no token");
            logger.warn("refresh failed: {}; readers have {}; trying again", why.getMessage(), held);
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
