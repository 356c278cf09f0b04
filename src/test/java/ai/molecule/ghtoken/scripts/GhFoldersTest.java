package ai.molecule.ghtoken.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.PathTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gh wrapper of user 65534, and folders that another user can change. Needs to be run as root, to become that user. */
class GhFoldersTest {
    private static final String AS_USER = "setpriv --reuid=65534 --regid=65534 --clear-groups env -i PATH=\"$PATH\"";

    @TempDir
    Path root;

    private Path home;

    static Stream<List<String>> shells() {
        return ScriptVectorsTest.SHELLS.stream();
    }

    @BeforeEach
    void install() throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String name : List.of("gh", "molecule-gh-token-refresh")) {
            Run.program(root.resolve("bin/" + name), Files.readString(Path.of("scripts/" + name)));
        }
        Run.program(root.resolve("real/gh"), "#!/bin/sh\necho \"${GH_CONFIG_DIR-none} ${XDG_DATA_HOME-none}\"\n");
        home = Files.createDirectory(root.resolve("home"));
        Files.setAttribute(home, "unix:uid", 65534);
    }

    /** @return what gh got as GH_CONFIG_DIR and XDG_DATA_HOME, for each line */
    private Run run(List<String> shell, String settings, String lines) throws Exception {
        Path driver = Files.writeString(
                root.resolve("driver"), """
                while IFS= read -r line; do
                    %s %s %s %s/bin/gh help
                done
                """.formatted(AS_USER, settings, String.join(" ", shell), root));
        Map<String, String> environment = Map.of("PATH", root + "/bin:" + root + "/real:/usr/sbin:/usr/bin:/sbin:/bin");
        return Run.of(List.of("/bin/sh", driver.toString()), environment, root, lines.getBytes(UTF_8));
    }

    /** The folder in place of another is one of root's where the user has no cache: gh works without. */
    @ParameterizedTest
    @MethodSource("shells")
    void gh_gets_the_folder_that_is_wanted_where_it_is_the_users_own(List<String> shell) throws Exception {
        PathTable table = PathTable.planted("users-own.txt", root);
        Run run = run(
                shell,
                "HOME=" + home + " GH_CONFIG_DIR=\"$line\"",
                table.paths().map(path -> path + "\n").collect(Collectors.joining()));
        assertThat(run.out().lines())
                .containsExactlyElementsOf(table.paths()
                        .map(path -> (table.isOwn(path) ? path : "/etc/molecule-gh-token-refresh/gh") + " none")
                        .toList());
        assertThat(run.err().lines())
                .contains("gh: another user can change " + root + "/tree/theirs/gh;"
                        + " gh uses /etc/molecule-gh-token-refresh/gh in its place")
                .hasSizeLessThan((int) table.paths().count());
    }

    /** The login is not looked at then. */
    @ParameterizedTest
    @MethodSource("shells")
    void with_a_persons_token_in_a_variable_the_folders_stay(List<String> shell) throws Exception {
        Run run = run(shell, "GH_TOKEN=ghp_x HOME=" + home, "\n");
        assertThat(run.out()).isEqualTo("none none\n");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void in_place_of_another_users_folders_gh_gets_one_in_the_cache(List<String> shell) throws Exception {
        Path cache = Files.createDirectory(home.resolve(".molecule-token-cache"));
        Files.setAttribute(cache, "unix:uid", 65534);
        Files.createDirectories(home.resolve(".config/gh"));
        Files.createDirectories(home.resolve(".local/share/gh/extensions"));
        for (String theirs : List.of(".config", ".local")) {
            Files.setAttribute(home.resolve(theirs), "unix:uid", 64321);
        }
        assertThat(run(shell, "HOME=" + home, "\n").out()).isEqualTo(cache + "/gh " + cache + "/gh\n");
        assertThat(run(shell, "MOLECULE_GH_WRAPPER=off HOME=" + home, "\n").out())
                .isEqualTo("none none\n");
    }

    @ParameterizedTest
    @MethodSource("shells")
    void a_missing_folder_is_made_before_a_stranger_makes_it(List<String> shell) throws Exception {
        Path sticky = Files.createDirectory(root.resolve("sticky"));
        Files.setPosixFilePermissions(sticky, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(sticky, "unix:mode", 01777);
        assertThat(run(shell, "HOME=" + sticky, "\n").out()).isEqualTo("none none\n");
        for (String made : List.of(".config", ".config/gh", ".local", ".local/share/gh/extensions")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sticky.resolve(made))))
                    .isEqualTo("rwx------");
            assertThat(Files.getAttribute(sticky.resolve(made), "unix:uid")).isEqualTo(65534);
        }
    }

    /** A kernel without user namespaces has no uid_map either. */
    @ParameterizedTest
    @MethodSource("shells")
    void without_procfs_the_folders_stay(List<String> shell) throws Exception {
        String script = "mount -t tmpfs none /proc && exec %s HOME=%s %s %s/bin/gh help"
                .formatted(AS_USER, home, String.join(" ", shell), root);
        Map<String, String> environment = Map.of("PATH", root + "/bin:" + root + "/real:/usr/sbin:/usr/bin:/sbin:/bin");
        Run run = Run.of(List.of("unshare", "--mount", "sh", "-c", script), environment, root, new byte[0]);
        assertThat(run.out()).isEqualTo("none none\n");
        assertThat(run.err()).isEmpty();
    }

    /** Root's folders belong to nobody there, as in a sandbox of bubblewrap. */
    @ParameterizedTest
    @MethodSource("shells")
    void in_a_user_namespace_of_one_user_the_folders_stay(List<String> shell) throws Exception {
        Files.setAttribute(home, "unix:uid", 64321);
        Files.createDirectories(home.resolve("gh"));
        Path theirs = Files.createDirectories(root.resolve("theirs/gh"));
        Files.setAttribute(theirs.getParent(), "unix:mode", 0777);
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=64321", "--regid=64321", "--clear-groups"));
        command.addAll(List.of("unshare", "--user", "--map-current-user", "env", "HOME=" + home));
        command.add("GH_CONFIG_DIR=" + home.resolve("gh"));
        command.addAll(shell);
        command.addAll(List.of(root + "/bin/gh", "help"));
        Map<String, String> environment = Map.of("PATH", root + "/bin:" + root + "/real:/usr/sbin:/usr/bin:/sbin:/bin");
        assertThat(Run.of(command, environment, root, new byte[0]).out()).isEqualTo(home + "/gh none\n");
        command.replaceAll(word -> word.startsWith("GH_CONFIG_DIR=") ? "GH_CONFIG_DIR=" + theirs : word);
        assertThat(Run.of(command, environment, root, new byte[0]).out())
                .as("a folder that all can write")
                .isEqualTo("/etc/molecule-gh-token-refresh/gh none\n");
    }
}
