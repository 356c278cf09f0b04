package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.Debian13;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same with the programs of Debian 13: git 2.47, gh 2.46, sudo, su, cron and bubblewrap. */
@ProcessTest
@Tag("root")
final class WiringDebian13IT extends WiringIT {
    /** With the Java that the test runs on, which is in the system's /usr. */
    @Override
    String mounts() {
        String usr = Debian13.tree() + "/usr";
        return "mount --bind /usr/lib/jvm '%1$s/lib/jvm'\nmount --rbind '%1$s' /usr\n".formatted(usr);
    }

    @Test
    void these_are_the_versions_of_debian_13() throws IOException {
        assertThat(asAgent("git", "--version").out()).startsWith("git version 2.47.");
        assertThat(asAgent("/usr/bin/gh", "--version").out()).startsWith("gh version 2.46.");
    }
}
