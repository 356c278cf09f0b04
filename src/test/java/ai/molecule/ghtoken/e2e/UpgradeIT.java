package ai.molecule.ghtoken.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.cli.ProcessTest;
import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/upgrade.md says of runtimes and images that bring machinery of their own. */
@ProcessTest
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class UpgradeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path SERVE = Path.of("scripts/serve").toAbsolutePath();

    /** As the runtime does: an old loop is taken for running when the file names a process that lives. */
    private static final String START_OLD_LOOP = """
            import os, pathlib
            file = pathlib.Path.home() / ".molecule-runtime" / "refresh-daemon.pid"
            try:
                os.kill(int(file.read_text().strip()), 0)
                print("left alone")
            except (OSError, ValueError):
                print("started")
            """;

    private static Path pidFile(Workspace workspace) throws IOException {
        return Files.createDirectories(workspace.home().resolve(".molecule-runtime"))
                .resolve("refresh-daemon.pid");
    }

    @Test
    void a_runtime_that_looks_for_an_old_loop_finds_our_supervisor_also_after_a_daemon_was_killed(Workspace workspace)
            throws IOException {
        Site site = Site.in(workspace);
        Path file = pidFile(workspace);
        assertThat(site.run("python3", "-c", START_OLD_LOOP).out()).isEqualTo("started\n");
        JarProcess serve = site.start(SERVE.toString());
        serve.awaitErr("published platform token", SOON);
        assertThat(Files.readString(file).strip()).isEqualTo(Long.toString(serve.pid()));
        assertThat(site.run("python3", "-c", START_OLD_LOOP).out()).isEqualTo("left alone\n");

        ProcessHandle.of(serve.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
        serve.awaitErr("ended with 137", SOON);
        assertThat(site.run("python3", "-c", START_OLD_LOOP).out()).isEqualTo("left alone\n");
    }

    @Test
    void a_helper_that_the_runtime_sets_afterwards_is_asked_after_ours_and_so_not_at_all(Workspace workspace)
            throws IOException {
        Site site = Site.in(workspace);
        assertThat(site.launcher("refresh-now").exitCode()).isZero();
        Path asked = workspace.folder().resolve("asked");
        Path old = executable(
                workspace.folder().resolve("old-helper.sh"),
                "#!/bin/sh\ntouch '" + asked + "'\nprintf 'username=x-access-token\\npassword=old\\n'\n");
        for (String setting : List.of("helper=!" + old, "useHttpPath=true")) {
            String[] pair = setting.split("=", 2);
            assertThat(site.git("config", "--global", "--add", "credential.https://github.com." + pair[0], pair[1])
                            .exitCode())
                    .isZero();
        }
        JarProcess git = site.git("ls-remote", Site.REPOSITORY);
        assertThat(git.exitCode()).as(git.err()).isZero();
        assertThat(site.admittedAt("github.com"))
                .containsExactly(site.published().fingerprint());
        // git tells every helper of a success, by store.
        Files.deleteIfExists(asked);
        assertThat(site.run(
                                "sh",
                                "-c",
                                "printf 'protocol=https\\nhost=github.com\\n\\n' | git credential fill >/dev/null")
                        .exitCode())
                .isZero();
        assertThat(asked).doesNotExist();
    }

    @Test
    void with_the_scripts_swapped_and_a_dead_variable_git_works_and_gh_does_behind_our_wrapper(Workspace workspace)
            throws IOException {
        Site site = Site.in(workspace);
        workspace.with("GH_TOKEN", workspace.secrets().installationToken());
        site.start(
                        "bash",
                        Path.of("scripts/molecule-gh-token-refresh.sh")
                                .toAbsolutePath()
                                .toString())
                .awaitErr("published platform token", SOON);
        assertThat(site.git("ls-remote", Site.REPOSITORY).exitCode()).isZero();
        assertThat(site.run("/usr/bin/gh", "api", "/user").err()).contains("HTTP 401");

        Path bin = Files.createDirectory(workspace.folder().resolve("first"));
        Files.createSymbolicLink(bin.resolve("gh"), Path.of("scripts/gh").toAbsolutePath());
        workspace.with("PATH", bin + ":" + workspace.environment().get("PATH"));
        JarProcess gh = site.run("gh", "api", "/user");
        assertThat(gh.exitCode()).as(gh.err()).isZero();
    }

    private static Path executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void a_wrapper_that_is_installed_over_our_link_is_moved_aside_by_the_next_setup(Workspace workspace)
            throws Exception {
        Site site = Site.in(workspace);
        Path bin = Files.createDirectory(workspace.folder().resolve("local-bin"));
        assertThat(site.launcher("setup", "--bin-dir", bin.toString()).exitCode())
                .isZero();
        String ours = Files.readString(Path.of("scripts/gh"));
        Path wrapper = executable(workspace.folder().resolve("their-gh"), "#!/bin/sh\nexec gh.real \"$@\"\n");
        assertThat(site.run(
                                "install",
                                "-m",
                                "755",
                                wrapper.toString(),
                                bin.resolve("gh").toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(Path.of("scripts/gh")).equals(ours)).isTrue();
        assertThat(bin.resolve("gh")).hasSameTextualContentAs(wrapper);
        assertThat(site.launcher("setup", "--bin-dir", bin.toString()).exitCode())
                .isZero();
        assertThat(bin.resolve("gh").toRealPath())
                .isEqualTo(Path.of("scripts/gh").toRealPath());
        assertThat(bin.resolve("gh.before-molecule-gh-token-refresh")).hasSameTextualContentAs(wrapper);
    }
}
