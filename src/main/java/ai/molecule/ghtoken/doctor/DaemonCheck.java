package ai.molecule.ghtoken.doctor;

import java.util.List;

/**
 * Does a daemon renew the token?
 *
 * @param started whether a daemon was ever started on this cache
 * @param alive whether its process exists and is on time
 * @param why one clause
 */
public record DaemonCheck(boolean started, boolean alive, String why) implements Check {
    private static final String NAME = "daemon";
    private static final String START = "start it: molecule-gh-token-refresh daemon";

    @Override
    public List<Finding> findings() {
        if (!started) {
            return List.of(Finding.warning(NAME, why + ": the token is renewed only on demand", START));
        }
        return List.of(alive ? Finding.ok(NAME, why) : Finding.problem(NAME, why, START + "; see why it ended"));
    }
}
