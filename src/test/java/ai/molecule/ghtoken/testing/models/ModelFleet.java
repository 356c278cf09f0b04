package ai.molecule.ghtoken.testing.models;

import ai.molecule.ghtoken.testing.models.ModelPlatform.Outage;
import ai.molecule.ghtoken.testing.models.ModelWorkspace.DeadTime;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;

/** Many workspaces on one platform in one virtual time; answers take no time, so that all can share the clock. */
public final class ModelFleet {
    /** @param before what happens to the workspace just then; its earlier plan is void if anything does */
    private record Turn(long at, ModelWorkspace workspace, Consumer<ModelWorkspace> before) {}

    private static final Consumer<ModelWorkspace> NOTHING = workspace -> {};

    private final VirtualTime time = new VirtualTime();
    private final long begin = time.truth();
    private final ModelPlatform platform;
    private final List<ModelWorkspace> workspaces = new ArrayList<>();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final int[] requestsInSecond;
    private int requestsAtRestart;

    /** Workspaces start at random instants of the first hour, as containers do. */
    public ModelFleet(int workspaces, Duration buffer, Duration horizon, Random random) {
        platform = new ModelPlatform(time, buffer, false, random).answeringWithin(Duration.ZERO);
        requestsInSecond = new int[(int) horizon.toSeconds() + 1];
        for (int i = 0; i < workspaces; i++) {
            Random own = new Random(random.nextLong());
            long start = begin + (long) (random.nextDouble() * ModelPlatform.LIFE);
            ModelWorkspace workspace = new ModelWorkspace(time, platform, own, true);
            this.workspaces.add(workspace);
            turns.add(new Turn(start, workspace, NOTHING));
        }
    }

    /** The platform answers nobody for so long. */
    public void isDown(Duration from, Duration length, Kind kind) {
        long at = begin + from.toMillis();
        platform.isDown(new Outage(at, at + length.toMillis(), kind));
    }

    /**
     * Restarts one workspace after the other.
     *
     * @param how {@link ModelWorkspace#restart} or {@link ModelWorkspace#replace}
     */
    public void restartAll(Duration from, Duration between, Consumer<ModelWorkspace> how) {
        for (int i = 0; i < workspaces.size(); i++) {
            long at = begin + from.toMillis() + i * between.toMillis();
            turns.add(new Turn(at, workspaces.get(i), how));
        }
    }

    public void run() {
        long end = begin + (requestsInSecond.length - 1) * 1000L;
        while (turns.peek().at() < end) {
            Turn turn = turns.poll();
            time.advanceTo(turn.at());
            int requests = take(turn);
            requestsInSecond[(int) ((time.truth() - begin) / 1000)] += requests;
        }
        time.advanceTo(end);
        workspaces.forEach(ModelWorkspace::noteDeadTime);
    }

    private int take(Turn turn) {
        long before = platform.requests();
        boolean restarts = turn.before() != NOTHING;
        if (restarts) {
            turns.removeIf(each -> each.workspace() == turn.workspace() && each.before() == NOTHING);
            turn.before().accept(turn.workspace());
        }
        Duration wait = turn.workspace().turnAndWaitUntilDue();
        turns.add(new Turn(time.truth() + Math.max(1, wait.toMillis()), turn.workspace(), NOTHING));
        int requests = (int) (platform.requests() - before);
        requestsAtRestart += restarts ? requests : 0;
        return requests;
    }

    /** Requests in each second since the beginning. */
    public int[] requestsInSecond() {
        return requestsInSecond;
    }

    public long requests() {
        return platform.requests();
    }

    /** Requests that workspaces made because they were restarted. */
    public int requestsAtRestart() {
        return requestsAtRestart;
    }

    /** Of all of them; in seconds since the beginning. */
    public List<DeadTime> deadTimes() {
        return workspaces.stream()
                .flatMap(workspace -> workspace.deadTimes().stream())
                .map(dead -> new DeadTime((dead.from() - begin) / 1000, (dead.until() - begin) / 1000))
                .toList();
    }
}
