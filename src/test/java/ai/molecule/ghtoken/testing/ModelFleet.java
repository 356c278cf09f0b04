package ai.molecule.ghtoken.testing;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;

/** Many workspaces on one platform in one virtual time; answers take no time, so that all can share the clock. */
public final class ModelFleet {
    private record Turn(long at, ModelWorkspace workspace) {}

    private final VirtualTime time = new VirtualTime();
    private final long begin = time.truth();
    private final ModelPlatform platform;
    private final PriorityQueue<Turn> turns = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final int[] requestsInSecond;

    /** Workspaces start at random instants of the first hour, as containers do. */
    public ModelFleet(int workspaces, Duration buffer, Duration horizon, Random random) {
        platform = new ModelPlatform(time, buffer, false, random).answeringWithin(Duration.ZERO);
        requestsInSecond = new int[(int) horizon.toSeconds() + 1];
        for (int i = 0; i < workspaces; i++) {
            Random own = new Random(random.nextLong());
            long start = begin + (long) (random.nextDouble() * ModelPlatform.LIFE);
            turns.add(new Turn(start, new ModelWorkspace(time, platform, own, true)));
        }
    }

    public void run() {
        long end = begin + (requestsInSecond.length - 1) * 1000L;
        while (turns.peek().at() < end) {
            Turn turn = turns.poll();
            time.advanceTo(turn.at());
            long before = platform.requests();
            Duration wait = turn.workspace().turn();
            requestsInSecond[(int) ((time.truth() - begin) / 1000)] += (int) (platform.requests() - before);
            turns.add(new Turn(time.truth() + Math.max(1, wait.toMillis()), turn.workspace()));
        }
    }

    /** Requests in each second since the beginning. */
    public int[] requestsInSecond() {
        return requestsInSecond;
    }

    public long requests() {
        return platform.requests();
    }
}
