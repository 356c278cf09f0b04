package ai.molecule.ghtoken.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run by root, who alone can give a folder away. */
final class PathOwnershipTest {
    private static final int STRANGER = 64_321;

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectory(root.resolve("folder"));
    }

    private static Path give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
        return path;
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void what_is_roots_up_to_the_root_folder_has_no_other_owner() throws Exception {
        assertThat(PathOwnership.foreignPart(folder)).isEmpty();
        assertThat(PathOwnership.foreignPart(folder.resolve("not/there/yet"))).isEmpty();
        assertThat(PathOwnership.changeableByOthers(folder.resolve("not/there/yet")))
                .isEmpty();
    }

    @Test
    void the_first_part_that_is_not_roots_is_found() throws Exception {
        Path inside = Files.createDirectory(give(folder).resolve("of root again"));
        assertThat(PathOwnership.foreignPart(inside.resolve("not there"))).contains(folder);
        assertThat(PathOwnership.changeableByOthers(inside)).contains(folder);
    }

    @Test
    void a_link_of_somebody_elses_counts_wherever_it_leads() throws Exception {
        Path link = give(Files.createSymbolicLink(root.resolve("link"), Path.of("/etc")));
        assertThat(PathOwnership.foreignPart(link.resolve("gitconfig"))).contains(link);
    }

    @Test
    void a_link_in_a_folder_of_somebody_elses_counts_wherever_it_leads() throws Exception {
        Path link = Files.createSymbolicLink(give(folder).resolve("link"), Path.of("/etc"));
        assertThat(PathOwnership.changeableByOthers(link.resolve("gitconfig"))).contains(folder);
        Path through = Files.createSymbolicLink(root.resolve("through"), link);
        assertThat(PathOwnership.changeableByOthers(through.resolve("gitconfig")))
                .contains(folder);
        assertThat(PathOwnership.foreignPart(through)).contains(folder);
    }

    @Test
    void links_in_a_circle_are_an_error() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("link"));
        assertThatThrownBy(() -> PathOwnership.foreignPart(link)).isInstanceOf(FileSystemLoopException.class);
    }

    @Test
    void a_link_of_roots_counts_by_where_it_leads() throws Exception {
        Path link = Files.createSymbolicLink(root.resolve("link"), folder);
        assertThat(PathOwnership.foreignPart(link.resolve("below"))).isEmpty();
        give(folder);
        assertThat(PathOwnership.foreignPart(link.resolve("below"))).contains(folder);
        assertThat(PathOwnership.changeableByOthers(link.resolve("below"))).contains(folder);
    }

    @Test
    void dots_in_a_path_hide_nobody() throws Exception {
        Files.createDirectory(give(folder).resolve("below"));
        assertThat(PathOwnership.foreignPart(root.resolve("folder/below/./../below/x")))
                .contains(folder);
    }

    @Test
    void a_folder_that_others_may_write_can_be_changed_by_them() throws Exception {
        for (String open : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            permit(folder, open);
            assertThat(PathOwnership.changeableByOthers(folder.resolve("below")))
                    .contains(folder);
        }
        permit(folder, "rwxr-xr-x");
        assertThat(PathOwnership.changeableByOthers(folder.resolve("below"))).isEmpty();
    }

    @Test
    void what_is_roots_in_a_sticky_folder_cannot_be_renamed_but_names_can_be_taken() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        Files.setAttribute(folder, "unix:mode", 01777);
        assertThat(PathOwnership.changeableByOthers(inside)).isEmpty();
        assertThat(PathOwnership.changeableByOthers(folder)).contains(folder);
        assertThat(PathOwnership.changeableByOthers(folder.resolve("free name")))
                .contains(folder);
    }
}
