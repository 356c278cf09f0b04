package ai.molecule.ghtoken.doctor;

/** Is the token that git, gh and scripts get a good one, and does a daemon renew it? */
public final class StateCheck {
    private static final String REFRESH = "run: molecule-gh-token-refresh refresh-now";
    private static final String START = "start it: molecule-gh-token-refresh daemon";

    private StateCheck() {}

    /**
     * @param health one of the words of docs/health.md, but none that is about the daemon
     * @param why the sentence of the health command; after a semicolon, it may have the fix
     */
    public static Finding ofToken(String health, String why) {
        String name = "token";
        return switch (health) {
            case "fresh" -> Finding.ok(name, why);
            case "stale", "fallback" ->
                Finding.warning(name, health + ": " + why, "fix what keeps new tokens from coming");
            case "rejected" ->
                Finding.problem(name, why, REFRESH + "; then check that the App is installed and not suspended");
            default -> Finding.problemOf(name, why, REFRESH + ", and keep a daemon running");
        };
    }

    /**
     * @param started whether a daemon was ever started on this cache
     * @param alive whether its process exists and is on time
     * @param why one clause
     */
    public static Finding ofDaemon(boolean started, boolean alive, String why) {
        String name = "daemon";
        if (!started) {
            return Finding.warning(name, why + ": the token is renewed only on demand", START);
        }
        return alive ? Finding.ok(name, why) : Finding.problem(name, why, START + "; see why it ended");
    }
}
