package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import ai.molecule.ghtoken.token.Secret;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real git-lfs, which asks git for a credential again and again until one is taken. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class LfsIT {
    private Site site;
    private LargeFile file;

    @BeforeEach
    void keepALargeFile(Workspace workspace) throws Exception {
        site = Site.in(workspace);
        file = LargeFile.in(site);
    }

    private static void assertWorks(JarProcess git) {
        assertThat(git.exitCode()).as("%s: %s", git, git.err()).isZero();
    }

    @Test
    void goes_on_in_the_same_command_when_the_token_is_revoked_between_batch_and_download() throws Exception {
        Secret first = site.published();
        file.revokeTheTokenAfterTheBatch();
        assertWorks(site.inClone("lfs", "pull"));
        file.assertPulled();
        assertThat(site.published()).isNotEqualTo(first);
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
    }

    @Test
    void ends_soon_while_the_platform_repeats_a_refused_token() throws Exception {
        site.gitHub().refuse(site.published());
        JarProcess pull = site.inClone("lfs", "pull");
        assertThat(pull.exitCode()).isNotZero();
        assertThat(pull.err()).contains("GitHub refuses the token, and there is no other yet");
        assertThat(file.refusals())
                .as("and again, when the platform had repeated it")
                .isEqualTo(2);
        assertThat(site.workspace().platform().requestCount()).isEqualTo(2);
        site.workspace().platform().forgetToken();
        assertWorks(site.launcher("refresh-now"));
        assertWorks(site.inClone("lfs", "pull"));
        file.assertPulled();
    }
}
