package ai.molecule.ghtoken.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The setup of one's own tools, tried by the git that is installed. */
@ProcessTest
final class SetupIT {
    private static final String GITHUB = "https://github.com";
    private static final String EARLIER =
            "[credential]\n\thelper = \"!echo username=me; echo password=elsewhere; :\"\n";
    /** As gh 2.23 writes it with {@code gh auth setup-git}. */
    private static final String GH_SETUP_GIT =
            "[credential \"https://github.com\"]\n" + "\thelper = \n\thelper = !/usr/bin/gh auth git-credential\n";

    /** Outside of the workspace, whose files are searched for secrets. */
    @TempDir
    Path outside;

    @Test
    void git_gets_the_token_from_the_launcher(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.run("refresh-now");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        assertThat(setup.out()).contains("wrote gitconfig, askpass-hosts in ", " includes ", "linked ", "made ");
        String token = Files.readString(workspace.cache().resolve("gh_installation_token"))
                .strip();
        assertThat(fill(workspace, GITHUB).out()).contains("username=x-access-token\n", "password=" + token);
        assertThat(fill(workspace, "https://GitHub.com:443").out()).contains("password=" + token);
    }

    @Test
    void git_tells_the_helper_the_repository_where_each_owner_has_a_token(Workspace workspace) throws IOException {
        prepare(workspace, "[credential \"https://github.com\"]\n\tuseHttpPath = false\n");
        assertThat(setup(workspace).exitCode()).isZero();
        Path config = ours(workspace).resolve("gitconfig");
        assertThat(config).content().doesNotContain("useHttpPath");
        workspace.with("GITHUB_APP_INSTALLED_ON", "auto");
        JarProcess check = setup(workspace, "--check");
        assertThat(check.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(check.out()).contains("lacks gitconfig", "git does not tell our helper the repository");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(config).content().endsWith("\tuseHttpPath = true\n");
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        assertThat(setup(workspace).out()).isEqualTo("nothing to change\n");
        workspace.without("GITHUB_APP_INSTALLED_ON");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(config).content().doesNotContain("useHttpPath");
    }

    @Test
    void an_earlier_helper_serves_other_hosts_only_and_is_back_after_remove(Workspace workspace) throws IOException {
        Path config = prepare(workspace, EARLIER);
        assertThat(fill(workspace, GITHUB).out()).contains("password=elsewhere");
        workspace.run("refresh-now");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(fill(workspace, GITHUB).out())
                .contains("username=x-access-token")
                .doesNotContain("elsewhere");
        assertThat(fill(workspace, "https://gitlab.com").out()).contains("password=elsewhere");
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(config).hasContent(EARLIER);
        assertThat(fill(workspace, GITHUB).out()).contains("password=elsewhere");
    }

    @Test
    void what_gh_auth_setup_git_wrote_is_cleared_and_restored(Workspace workspace) throws IOException {
        Path config = prepare(workspace, GH_SETUP_GIT);
        workspace.run("refresh-now");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(fill(workspace, GITHUB).out()).contains("username=x-access-token");
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        setup(workspace, "--remove");
        assertThat(config).hasContent(GH_SETUP_GIT);
    }

    @Test
    void gh_auth_setup_git_afterwards_is_found_by_check_and_mended(Workspace workspace) throws IOException {
        Path config = prepare(workspace, "");
        setup(workspace);
        Files.writeString(config, GH_SETUP_GIT);
        assertThat(setup(workspace, "--check").exitCode()).isEqualTo(ExitCode.NO);
        assertThat(config).hasContent(GH_SETUP_GIT);
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(setup(workspace, "--check").exitCode()).isZero();
    }

    @Test
    void an_earlier_helper_that_stands_behind_the_section_for_github_is_cleared_too(Workspace workspace)
            throws IOException {
        String before = "[credential \"https://github.com\"]\n\tuseHttpPath = false\n" + EARLIER;
        Path config = prepare(workspace, before);
        workspace.run("refresh-now");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(fill(workspace, GITHUB).out()).doesNotContain("elsewhere");
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        setup(workspace, "--remove");
        assertThat(config).hasContent(before);
    }

    @Test
    void a_second_setup_changes_nothing(Workspace workspace) throws IOException {
        Path config = prepare(workspace, EARLIER);
        setup(workspace);
        String first = Files.readString(config);
        JarProcess again = setup(workspace);
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo("nothing to change\n");
        assertThat(config).hasContent(first);
    }

    @Test
    void check_changes_nothing_and_tells_what_is_missing(Workspace workspace) throws IOException {
        Path config = prepare(workspace, "");
        JarProcess before = setup(workspace, "--check");
        assertThat(before.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(before.out())
                .contains(
                        "wrong  " + ours(workspace) + " lacks gitconfig, askpass-hosts",
                        "wrong  " + config + " does not end with the inclusion of " + ours(workspace) + "/gitconfig",
                        "wrong  " + bin(workspace) + " is missing",
                        "wrong  the cache folder",
                        "wrong  git asks no helper for https://github.com");
        assertThat(ours(workspace)).doesNotExist();
        assertThat(config).isEmptyFile();
        assertThat(bin(workspace)).doesNotExist();
        assertThat(workspace.cache()).doesNotExist();
        setup(workspace);
        JarProcess after = setup(workspace, "--check");
        assertThat(after.exitCode()).isZero();
        assertThat(after.out()).doesNotContain("wrong");
    }

    @Test
    void remove_takes_out_what_setup_put_in_and_nothing_else(Workspace workspace) throws IOException {
        Path config = prepare(workspace, "[user]\n\tname = me\n");
        setup(workspace);
        Path other = Files.createFile(bin(workspace).resolve("other"));
        JarProcess removed = setup(workspace, "--remove");
        assertThat(removed.exitCode()).isZero();
        assertThat(config).hasContent("[user]\n\tname = me\n");
        assertThat(bin(workspace)).isDirectoryContaining(other::equals);
        assertThat(Files.list(bin(workspace))).hasSize(1);
        assertThat(workspace.cache()).doesNotExist();
        assertThat(ours(workspace)).doesNotExist();
        assertThat(setup(workspace, "--remove").out()).isEqualTo("nothing to change\n");
    }

    @Test
    void remove_leaves_a_cache_that_holds_something(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.run("refresh-now");
        setup(workspace);
        assertThat(setup(workspace, "--remove").err()).contains("is not empty and stays");
        assertThat(workspace.credential()).exists();
    }

    @Test
    void a_gh_that_is_no_program_stays_and_is_named(Workspace workspace) throws IOException {
        prepare(workspace, "");
        Path gh = Files.writeString(Files.createDirectory(bin(workspace)).resolve("gh"), "#!/bin/sh\n");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err()).contains(gh + " is not ours and stays", "--bin-dir");
        assertThat(gh).hasContent("#!/bin/sh\n");
        assertThat(bin(workspace).resolve("molecule-askpass")).isSymbolicLink();
        setup(workspace, "--remove");
        assertThat(gh).hasContent("#!/bin/sh\n");
    }

    @Test
    void an_images_own_gh_is_moved_aside_is_run_by_ours_and_is_put_back(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.run("refresh-now");
        Path gh = Files.createDirectory(bin(workspace)).resolve("gh");
        Files.writeString(gh, "#!/bin/sh\necho \"the image's own, ${GH_TOKEN:+with} a token\"\n");
        Files.setPosixFilePermissions(gh, PosixFilePermissions.fromString("rwxr-xr-x"));
        workspace.with("PATH", bin(workspace) + ":/usr/bin:/bin");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).as(setup.err()).isZero();
        assertThat(setup.out()).contains("what was there is " + gh + ".before-molecule-gh-token-refresh now");
        assertThat(gh).isSymbolicLink();
        JarProcess run = workspace.startCommand(List.of(gh.toString(), "repo", "list"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("the image's own, with a token\n");
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        assertThat(setup(workspace).out()).isEqualTo("nothing to change\n");
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(gh).isRegularFile().content().contains("the image's own");
        assertThat(Files.list(bin(workspace))).hasSize(1);
    }

    @Test
    void a_link_to_another_gh_is_moved_aside_and_put_back(Workspace workspace) throws IOException {
        prepare(workspace, "");
        Path real = workspace.folder().resolve("bin").resolve("gh");
        Path link =
                Files.createSymbolicLink(Files.createDirectory(bin(workspace)).resolve("gh"), real);
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(link.toRealPath()).isEqualTo(Path.of("scripts/gh").toRealPath());
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(Files.readSymbolicLink(link)).isEqualTo(real);
    }

    @Test
    void an_askpass_that_is_not_ours_stays_and_is_named(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.with("PATH", bin(workspace) + ":" + System.getenv("PATH"));
        Path askpass =
                Files.writeString(Files.createDirectory(bin(workspace)).resolve("molecule-askpass"), "#!/bin/sh\n");
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isZero();
        assertThat(setup.err().lines()).singleElement().asString().contains(askpass + " is not ours and stays");
        setup(workspace, "--remove");
        assertThat(askpass).hasContent("#!/bin/sh\n");
    }

    @Test
    void a_link_of_ours_to_another_place_is_led_here_and_that_is_said(Workspace workspace) throws IOException {
        prepare(workspace, "");
        Path gone = Path.of("/opt/gone/molecule-gh-token-refresh/bin/gh");
        Path link =
                Files.createSymbolicLink(Files.createDirectory(bin(workspace)).resolve("gh"), gone);
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isZero();
        assertThat(setup.out()).contains("before, it led to " + gone);
        assertThat(link.toRealPath()).isEqualTo(Path.of("scripts/gh").toRealPath());
        assertThat(Files.list(bin(workspace))).hasSize(3);
    }

    @Test
    void a_helper_of_ours_in_another_place_is_not_asked_any_more(Workspace workspace) throws IOException {
        String earlier = "[credential \"https://github.com\"]\n\thelper = \n"
                + "\thelper = /opt/gone/bin/molecule-gh-token-refresh git-credential\n";
        Path config = prepare(workspace, earlier);
        workspace.run("refresh-now");
        assertThat(setup(workspace, "--check").exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup(workspace).exitCode()).isZero();
        JarProcess filled = fill(workspace, GITHUB);
        assertThat(filled.out()).contains("username=x-access-token");
        assertThat(filled.err()).doesNotContain("/opt/gone");
        setup(workspace, "--remove");
        assertThat(config).hasContent(earlier);
    }

    @Test
    void a_chosen_cache_folder_is_found_by_git_without_the_variable(Workspace workspace) throws IOException {
        prepare(workspace, "");
        Path chosen = workspace.folder().resolve("it's chosen \"here\"");
        workspace.with("TOKEN_CACHE_DIR", chosen.toString());
        workspace.run("refresh-now");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        workspace.without("TOKEN_CACHE_DIR");
        assertThat(fill(workspace, GITHUB).out())
                .contains("password="
                        + Files.readString(chosen.resolve("gh_installation_token"))
                                .strip());
        assertThat(workspace.cache()).doesNotExist();
    }

    @Test
    void a_setup_that_another_gh_comes_before_says_so(Workspace workspace) throws IOException {
        prepare(workspace, "");
        assertThat(setup(workspace).err())
                .contains("comes before " + bin(workspace).resolve("gh"));
        workspace.with("PATH", bin(workspace) + ":" + workspace.folder().resolve("bin") + ":" + System.getenv("PATH"));
        assertThat(setup(workspace).err()).isEmpty();
        workspace.startCommand(List.of("sh", "-c", "gh wrapped")).exitCode();
        assertThat(workspace.folder().resolve("gh/calls")).content().contains("wrapped");
    }

    @Test
    void what_an_earlier_helper_holds_is_never_shown(Workspace workspace) throws IOException {
        String secret = workspace.secrets().personalToken();
        prepare(workspace, "[credential]\n\thelper = \"!T=" + secret + " f\"\n\thelper = \"!" + secret + "=1\"\n");
        assertThat(setup(workspace).exitCode()).isZero();
        assertThat(setup(workspace, "--check").exitCode()).isZero();
        assertThat(setup(workspace, "--remove").exitCode()).isZero();
        assertThat(setup(workspace, "--check").exitCode()).isEqualTo(ExitCode.NO);
    }

    @Test
    void a_configuration_that_cannot_be_written_is_said_and_the_rest_is_done(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.with("GIT_CONFIG_GLOBAL", "/proc/none/config");
        workspace.with("PATH", bin(workspace) + ":" + System.getenv("PATH"));
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err().lines()).hasSize(2);
        assertThat(setup.err()).contains("cannot work on /proc/none", "git asks no helper for https://github.com");
        assertThat(bin(workspace).resolve("gh")).isSymbolicLink();
        assertThat(workspace.cache()).isDirectory();
    }

    @Test
    void a_configuration_that_git_cannot_parse_is_one_line(Workspace workspace) throws IOException {
        Path config = prepare(workspace, "[credential\n");
        workspace.with("PATH", bin(workspace) + ":" + System.getenv("PATH"));
        JarProcess setup = setup(workspace);
        assertThat(setup.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(setup.err().lines())
                .singleElement()
                .asString()
                .contains("git cannot read its configuration", config.toString());
        setup(workspace, "--remove");
        assertThat(config).hasContent("[credential\n");
    }

    @Test
    void without_git_all_is_in_place_for_the_day_that_it_is_installed(Workspace workspace) throws IOException {
        prepare(workspace, "");
        workspace.run("refresh-now");
        String path = workspace.environment().get("PATH");
        JarProcess setup = setup(workspace.with("PATH", bin(workspace).toString()));
        assertThat(setup.exitCode()).isZero();
        assertThat(setup.err().lines()).singleElement().asString().contains("git is not on PATH");
        assertThat(bin(workspace).resolve("gh")).isSymbolicLink();
        assertThat(fill(workspace.with("PATH", path), GITHUB).out()).contains("username=x-access-token");
    }

    @Test
    void a_container_for_gitea_gets_everything_but_gits_helper(Workspace workspace) throws IOException {
        Path config = prepare(workspace, EARLIER);
        JarProcess setup = setup(workspace.with("GIT_PROVIDER", "gitea"));
        assertThat(setup.exitCode()).isZero();
        assertThat(config).hasContent(EARLIER);
        assertThat(bin(workspace).resolve("molecule-askpass")).isSymbolicLink();
    }

    @Test
    void an_enterprise_host_has_its_own_helper(Workspace workspace) throws IOException {
        prepare(workspace, EARLIER);
        setup(workspace.with("GITHUB_HOST", "ghe.example"));
        assertThat(fill(workspace, GITHUB).out()).contains("password=elsewhere");
        assertThat(fill(workspace, "https://ghe.example").out()).doesNotContain("elsewhere");
    }

    @Test
    void a_cache_folder_that_is_open_is_closed_and_a_link_in_its_place_is_refused(Workspace workspace)
            throws IOException {
        prepare(workspace, "");
        Files.createDirectory(workspace.cache());
        Files.setPosixFilePermissions(workspace.cache(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(setup(workspace).out()).contains("closed " + workspace.cache());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(workspace.cache())))
                .isEqualTo("rwx------");
        Files.delete(workspace.cache());
        Files.createSymbolicLink(workspace.cache(), workspace.configs());
        JarProcess linked = setup(workspace);
        assertThat(linked.exitCode()).isEqualTo(ExitCode.NO);
        assertThat(linked.err()).contains("is not a folder of user", "TOKEN_CACHE_DIR");
    }

    private Path prepare(Workspace workspace, String config) throws IOException {
        Path file = Files.writeString(outside.resolve("gitconfig"), config);
        workspace
                .with("GIT_CONFIG_GLOBAL", file.toString())
                .with("GIT_CONFIG_SYSTEM", outside.resolve("system").toString())
                .with("GIT_TERMINAL_PROMPT", "0");
        return file;
    }

    /** Where the files are that git's configuration includes. */
    private static Path ours(Workspace workspace) {
        return workspace.home().resolve(".config/molecule-gh-token-refresh");
    }

    private static Path bin(Workspace workspace) {
        return workspace.folder().resolve("links");
    }

    private static JarProcess setup(Workspace workspace, String... flags) throws IOException {
        String[] arguments = new String[flags.length + 3];
        arguments[0] = "setup";
        arguments[1] = "--bin-dir";
        arguments[2] = bin(workspace).toString();
        System.arraycopy(flags, 0, arguments, 3, flags.length);
        return workspace.run(arguments);
    }

    /** Named as what may print a token: {@code git credential fill} does. */
    private static JarProcess fill(Workspace workspace, String url) throws IOException {
        JarProcess git = workspace.startCommand(
                List.of("sh", "-c", "printf 'url=%s\\n\\n' \"$1\" | git credential fill", "git-credential", url));
        git.exitCode();
        return git;
    }
}
