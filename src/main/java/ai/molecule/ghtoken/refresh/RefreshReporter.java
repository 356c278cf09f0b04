package ai.molecule.ghtoken.refresh;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.MetricsRecorder;
import ai.molecule.ghtoken.token.Times;
import ai.molecule.ghtoken.token.TokenException;
import java.time.Instant;
import org.slf4j.Logger;

/** Logs changes only: an outage of hours is two lines. Metrics count each refresh. */
public final class RefreshReporter {
    private final Logger logger;
    private final MetricsRecorder metrics;
    private final String whose;

    private String publishedBefore = "";
    private String failedBefore = "";

    /** @param whose the beginning of each line, without braces; empty for the main token */
    public RefreshReporter(Logger logger, MetricsRecorder metrics, String whose) {
        this.logger = logger;
        this.metrics = metrics;
        this.whose = whose;
    }

    void defect(Throwable defect) {
        logger.error(whose + "a defect of ours, going on: {}", defect.getClass().getName());
    }

    /** @param what with {} for the detail */
    void decided(String what, Object detail) {
        logger.debug(whose + what, detail);
    }

    void kept(InstallationToken token, Instant now, Instant next) {
        publishedBefore = token.value().fingerprint();
        metrics.noticed();
        logger.info(whose + "found {}; next refresh {}", token.describedAt(now), Times.seconds(next));
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
            logger.info(whose + "published {}; next refresh {}", token.describedAt(now), Times.seconds(next));
        } else if (!failedBefore.isEmpty()) {
            logger.info(whose + "the refresh works again: same {}", token.describedAt(now));
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
            String held = failed.held().map(token -> token.describedAt(now)).orElse("no token");
            logger.warn(whose + "refresh failed: {}; readers have {}; trying again", why.getMessage(), held);
        }
        failed.held().ifPresent(token -> publishedBefore = token.value().fingerprint());
        failedBefore = situation;
    }
}
