package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.SecretsGuard;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** By itself: it needs the whole machine to start at once. */
@ExtendWith(SecretsGuard.class)
@Isolated
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class ManyGitsIT {

    @Test
    void fifty_gits_at_once_on_an_empty_cache_make_one_request(Workspace workspace) throws IOException {
        workspace.platform().answerAfter(Duration.ofMillis(300));
        // The one request is made beside the starts of all the others.
        workspace.with("TOKEN_REFRESH_TIMEOUT_SEC", "60");
        Site site = Site.in(workspace);
        List<JarProcess> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(site.start(
                    "sh",
                    "-c",
                    "printf 'protocol=https\\nhost=github.com\\n\\n' | \"$1\" \"$2\" get",
                    "sh",
                    Site.LAUNCHER.toString(),
                    "git-credential"));
        }
        for (JarProcess git : all) {
            assertThat(git.exitCode()).as(git.err()).isZero();
            assertThat(git.out())
                    .startsWith("username=x-access-token\npassword="
                            + site.published().reveal() + "\npassword_expiry_utc=");
        }
        assertThat(workspace.platform().requestCount()).isEqualTo(1);
    }
}
