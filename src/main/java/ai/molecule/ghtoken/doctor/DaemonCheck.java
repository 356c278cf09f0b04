package ai.molecule.ghtoken.doctor;

import java.util.List;

/**
 * Is there somebody who renews the token?
 *
 * @param started whether a daemon was ever started on this cache
 * @param alive whether its process is there and on time
 * @param why one clause
 */
public record DaemonCheck(boolean started, boolean alive, String why) implements Check {
    private static final String NAME = "daemon";
    private static final String START = "start it: molecule-gh-token-refresh daemon";

    @Override
    public List<Finding> findings() {
        if (!started) {
            return List.of(Finding.warning(NAME, why + ": nobody renews the token ahead of need", START));
        }
        return List.of(alive ? Finding.ok(NAME, why) : Finding.problem(NAME, why, START + "; see why it ended"));
    }
}
