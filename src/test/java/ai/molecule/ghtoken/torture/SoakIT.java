package ai.molecule.ghtoken.torture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.ChildJvm;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A long life in accelerated time, with readers at work. {@code -Dsoak.hours}, {@code -Dsoak.factor} and
 * {@code -Dsoak.outages} make it longer: dev/torture soak.
 */
@ProcessTest
// It waits the longest, so it begins first.
@Order(1)
final class SoakIT {
    private static final int HOURS = Integer.getInteger("soak.hours", 2);
    private static final int FACTOR = Integer.getInteger("soak.factor", 40);
    /** Both fall upon a renewal; the second outlives the token. */
    private static final String OUTAGES = System.getProperty("soak.outages", "40+5,50+55");

    /** An hour's requests of a steady life (law 3), whatever fails. */
    private static final double REQUESTS = 2.2;

    /** In hours; a shorter one says nothing of memory. */
    private static final int A_LONG_LIFE = 24;

    private static final Path RESULTS = Path.of("target", "torture");

    @Test
    void not_one_second_is_dead_but_those_that_an_outage_makes_unavoidable(Workspace workspace) throws Exception {
        Report report = soak(workspace.folder());
        System.out.printf("soak of %d h, %d times as fast, outages %s:%n%s", HOURS, FACTOR, OUTAGES, report);

        assertThat(report.get("record looks")).as("looks at the record").isGreaterThan(HOURS * 360L);
        assertThat(report.get("dead seconds beyond")).isZero();
        assertThat(report.get("dead seconds while no token could be had"))
                .as("what the platform's log says is unavoidable, and not more")
                .isLessThanOrEqualTo(report.get("dead seconds unavoidable by the platform's log")
                        + OUTAGES.split(",").length * report.get("longest seconds between two looks"));
        for (String reader : List.of("launcher", "git", "gh", "liveness probe")) {
            assertThat(report.get(reader + " runs")).as(reader + " runs").isPositive();
            assertThat(report.get(reader + " failures beyond"))
                    .as(reader + ", see target/torture/soak-failures")
                    .isZero();
            assertThat(report.get(reader + " failures of runs slower than a minute"))
                    .as(reader + ", slow")
                    .isLessThanOrEqualTo(1 + report.get(reader + " runs") / 50);
        }
        long answered = report.get("requests")
                - report.get("requests failed on purpose")
                - report.get("requests timed out though the platform was up");
        assertThat(answered / (double) HOURS).as("tokens asked for in an hour").isLessThan(REQUESTS + 1.0 / HOURS);
        assertThat(report.get("daemon still runs")).isOne();
        assertThat(report.get("leaks")).isZero();
        assertFlat(RESULTS.resolve("soak-samples.csv"));
    }

    /** From the second quarter to the last: in the first the heap may still grow to its limit. */
    private static void assertFlat(Path samples) throws IOException {
        assertThat(Samples.least(samples, Samples.DESCRIPTORS, 3))
                .as("descriptors at rest")
                .isLessThanOrEqualTo(Samples.least(samples, Samples.DESCRIPTORS, 1));
        if (HOURS >= A_LONG_LIFE) {
            assertThat(Samples.median(samples, Samples.PRIVATE_KIB, 3))
                    .as("private KiB")
                    .isLessThanOrEqualTo(Samples.median(samples, Samples.PRIVATE_KIB, 1) * 11 / 10);
        }
    }

    private static Report soak(Path folder) throws Exception {
        // A record under no boot id keeps every reader to the clock, which alone runs faster.
        List<String> prefix = List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind /dev/null /proc/sys/kernel/random/boot_id && exec faketime -f \"+0 x$0\" \"$@\"",
                Integer.toString(FACTOR));
        try (ChildJvm soak = ChildJvm.start(
                prefix,
                System.getProperty("java.class.path"),
                Soak.class,
                folder.toString(),
                Integer.toString(HOURS),
                OUTAGES,
                Integer.toString(FACTOR))) {
            // The end of its output is its own.
            assertThat(soak.line()).isNull();
            return kept(folder);
        }
    }

    private static Report kept(Path folder) throws IOException {
        Files.createDirectories(RESULTS);
        for (String name : List.of("report", "samples.csv", "failures")) {
            Files.copy(folder.resolve(name), RESULTS.resolve("soak-" + name), StandardCopyOption.REPLACE_EXISTING);
        }
        return Report.read(folder.resolve("report"));
    }
}
