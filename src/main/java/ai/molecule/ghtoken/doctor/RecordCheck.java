package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Origin;
import ai.molecule.ghtoken.token.RefreshState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Is the token that git, gh and scripts are given a good one?
 *
 * @param held the cached token, living or not
 * @param distrusted why the record cannot be trusted, and how to fix it; empty where it can
 */
public record RecordCheck(Optional<InstallationToken> held, String distrusted, RefreshState state, Instant now)
        implements Check {
    private static final String NAME = "token";
    private static final String REFRESH = "run: molecule-gh-token-refresh refresh-now";

    @Override
    public List<Finding> findings() {
        if (!distrusted.isEmpty()) {
            return List.of(Finding.problemOf(NAME, distrusted, REFRESH));
        }
        return List.of(held.map(this::judged).orElse(Finding.problem(NAME, "none is cached", REFRESH)));
    }

    private Finding judged(InstallationToken token) {
        String name = token.origin().word() + " token " + token.value().fingerprint();
        String life = token.expiresAt()
                .map(end -> Duration.between(now, end).toSeconds())
                .map(left -> left > 0 ? " lives " + left + " s more" : " expired " + -left + " s ago")
                .orElse(" has no known end");
        if (token.isExpiredAt(now)) {
            return Finding.problem(NAME, name + life, REFRESH + ", and keep a daemon running");
        }
        if (state.rejectedAt().isPresent()) {
            return Finding.problem(
                    NAME,
                    "GitHub refused " + name + " and there is no other yet",
                    REFRESH + "; if it stays so, see that the App is still installed and not suspended");
        }
        if (token.origin() == Origin.ENVIRONMENT) {
            return Finding.warning(NAME, name + life + "; nobody renews it", "fix what keeps new tokens from coming");
        }
        int failures = state.failures().consecutive();
        return failures == 0
                ? Finding.ok(NAME, name + life)
                : Finding.warning(
                        NAME,
                        name + life + ", but refreshes fail (" + failures + " in a row)"
                                + state.failures()
                                        .last()
                                        .map(last -> ": " + last.kind().word())
                                        .orElse(""),
                        "fix what keeps new tokens from coming");
    }
}
