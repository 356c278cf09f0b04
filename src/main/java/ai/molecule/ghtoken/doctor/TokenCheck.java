package ai.molecule.ghtoken.doctor;

import java.util.List;

/**
 * Is the token that git, gh and scripts get a good one?
 *
 * @param health one of the words of docs/health.md, but none that is about the daemon
 * @param why the sentence of the health command; it may end with a fix behind a semicolon
 */
public record TokenCheck(String health, String why) implements Check {
    private static final String NAME = "token";
    private static final String REFRESH = "run: molecule-gh-token-refresh refresh-now";

    @Override
    public List<Finding> findings() {
        return List.of(
                switch (health) {
                    case "fresh" -> Finding.ok(NAME, why);
                    case "stale", "fallback" ->
                        Finding.warning(NAME, health + ": " + why, "fix what keeps new tokens from coming");
                    case "rejected" ->
                        Finding.problem(
                                NAME, why, REFRESH + "; then check that the App is installed and not suspended");
                    default -> Finding.problemOf(NAME, why, REFRESH + ", and keep a daemon running");
                });
    }
}
