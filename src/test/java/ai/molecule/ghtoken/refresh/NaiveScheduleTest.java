package ai.molecule.ghtoken.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.models.DeadTokenTimeline;
import org.junit.jupiter.api.Test;

/** What this program is for, as a figure: the README's, and its picture's. */
class NaiveScheduleTest {
    @Test
    void a_fixed_interval_leaves_a_third_of_the_time_dead_and_our_schedule_none_of_it() {
        DeadTokenTimeline timeline = DeadTokenTimeline.simulate();
        System.out.printf(
                "dead time, 39 workspaces over 12 simulated hours: fixed interval %.1f %%, ours %.1f %%%n",
                100 * timeline.naiveDeadShare(), 100 * timeline.ourDeadShare());
        assertThat(timeline.naiveDeadShare()).isBetween(0.28, 0.42);
        assertThat(timeline.ourDeadShare()).isZero();
    }
}
