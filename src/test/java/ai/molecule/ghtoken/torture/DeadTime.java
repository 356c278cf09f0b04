package ai.molecule.ghtoken.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Sums up the time in which a reader's token was dead, by whether an outage of the platform made it unavoidable. */
final class DeadTime {
    private final List<Outage> outages;

    private Instant last;
    private boolean wasDead;
    private Duration unavoidable = Duration.ZERO;
    private Duration untilBack = Duration.ZERO;
    private Duration beyond = Duration.ZERO;
    private Duration longestGap = Duration.ZERO;
    private long looks;

    DeadTime(List<Outage> outages, Instant now) {
        this.outages = outages;
        this.last = now;
    }

    /** What was seen at the last look is taken to have lasted until this one. */
    void look(Instant now, boolean dead) {
        Duration passed = Duration.between(last, now);
        longestGap = passed.compareTo(longestGap) > 0 ? passed : longestGap;
        if (wasDead && outages.stream().anyMatch(outage -> outage.leavesNoToken(last))) {
            unavoidable = unavoidable.plus(passed);
        } else if (wasDead && outages.stream().anyMatch(outage -> outage.hasJustLeftNoToken(last))) {
            untilBack = untilBack.plus(passed);
        } else if (wasDead) {
            beyond = beyond.plus(passed);
        }
        last = now;
        wasDead = dead;
        looks++;
    }

    void addTo(Report report) {
        report.put("record looks", looks);
        report.put("longest seconds between two looks", longestGap.toSeconds() + 1);
        report.put("dead seconds while no token could be had", unavoidable.toSeconds());
        report.put("dead seconds between the platform's return and the next token", untilBack.toSeconds());
        report.put("dead seconds beyond", beyond.toSeconds());
        report.put(
                "dead seconds unavoidable by the platform's log",
                outages.stream()
                        .mapToLong(each -> each.unavoidable().toSeconds())
                        .sum());
    }
}
