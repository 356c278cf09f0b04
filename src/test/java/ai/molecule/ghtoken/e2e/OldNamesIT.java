package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An image that has swapped the two old scripts and changed nothing else: its git configuration, its way to start them. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class OldNamesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void git_the_loop_and_readers_of_the_old_files_go_on(Workspace workspace) throws IOException {
        Site site = Site.in(workspace);
        Path old = Files.createDirectories(workspace.folder().resolve("app/scripts"));
        for (String name : List.of("molecule-git-token-helper.sh", "molecule-gh-token-refresh.sh")) {
            Files.createSymbolicLink(old.resolve(name), Path.of("scripts", name).toAbsolutePath());
        }
        Path helper = old.resolve("molecule-git-token-helper.sh");
        Files.writeString(
                workspace.home().resolve(".gitconfig"),
                "[credential \"https://github.com\"]\n\thelper = !" + helper + "\n\tuseHttpPath = true\n");
        JarProcess loop = site.start(
                "bash",
                "-c",
                "while true; do bash '" + old.resolve("molecule-gh-token-refresh.sh") + "'; sleep 30; done");
        loop.awaitErr("published platform token", SOON);

        JarProcess clone = site.git("clone", Site.REPOSITORY);
        assertThat(clone.exitCode()).as(clone.err()).isZero();
        assertThat(site.admittedAt("github.com"))
                .containsExactly(site.published().fingerprint());
        for (Path file : List.of(
                workspace.cache().resolve("gh_installation_token"),
                workspace.home().resolve(".gh_token"))) {
            assertThat(Files.readString(file).equals(site.published().reveal()))
                    .as("%s holds the token", file)
                    .isTrue();
        }

        String first = site.published().fingerprint();
        workspace.platform().forgetToken();
        assertThat(site.run("bash", helper.toString(), "_refresh_gh").exitCode())
                .isZero();
        assertThat(site.published().fingerprint()).isNotEqualTo(first);
        Await.until(
                "gh has the new login",
                SOON,
                () -> Files.exists(workspace.home().resolve(".config/gh/hosts.yml")));
        assertThat(site.run("bash", helper.toString(), "_invalidate_cache").exitCode())
                .isZero();
    }
}
