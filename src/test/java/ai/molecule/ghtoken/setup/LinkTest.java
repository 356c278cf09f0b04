package ai.molecule.ghtoken.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image's own gh makes room for ours and comes back; nothing else does. */
final class LinkTest {
    private static final String ASIDE = ".before-molecule-gh-token-refresh";

    @TempDir
    Path folder;

    private Path gh;
    private Link link;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void install() throws IOException {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        for (String name : List.of("gh", "molecule-askpass", "molecule-gh-token-refresh")) {
            program(scripts.resolve(name), "ours");
        }
        gh = Files.createDirectory(folder.resolve("bin")).resolve("gh");
        link = new Link(gh, scripts.resolve("gh"));
    }

    private static Path program(Path path, String text) throws IOException {
        Files.writeString(path, text);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Report report() {
        return Report.ofChanges(said::add, said::add);
    }

    private Path aside() {
        return gh.resolveSibling("gh" + ASIDE);
    }

    @Test
    void an_images_own_gh_is_moved_aside_and_put_back() throws Exception {
        program(gh, "the image's");
        link.install(report());
        assertThat(gh).isSymbolicLink().hasContent("ours");
        assertThat(aside()).hasContent("the image's").isExecutable();
        link.remove(report());
        assertThat(gh).isRegularFile().hasContent("the image's").isExecutable();
        assertThat(aside()).doesNotExist();
    }

    @Test
    void a_link_to_another_gh_comes_back_as_a_link() throws Exception {
        Path real = program(folder.resolve("gh"), "the image's");
        Files.createSymbolicLink(gh, real);
        link.install(report());
        link.remove(report());
        assertThat(Files.readSymbolicLink(gh)).isEqualTo(real);
    }

    @Test
    void a_second_time_nothing_is_moved() throws Exception {
        program(gh, "the image's");
        link.install(report());
        said.clear();
        link.install(report());
        assertThat(said).isEmpty();
        assertThat(aside()).hasContent("the image's");
    }

    @Test
    void a_gh_that_an_upgrade_puts_in_place_of_the_link_is_moved_aside_as_well() throws Exception {
        program(gh, "the image's");
        link.install(report());
        Files.delete(gh);
        program(gh, "newer");
        link.install(report());
        link.remove(report());
        assertThat(gh).hasContent("newer");
    }

    @Test
    void a_check_moves_nothing() throws Exception {
        program(gh, "the image's");
        Report check = Report.ofCheck(said::add);
        link.install(check);
        assertThat(check.isGood()).isFalse();
        assertThat(gh).isRegularFile();
        assertThat(aside()).doesNotExist();
    }

    @Test
    void what_is_no_program_and_what_is_not_gh_stay() throws Exception {
        Files.writeString(gh, "a note");
        link.install(report());
        assertThat(gh).isRegularFile();
        Path askpass = program(gh.resolveSibling("molecule-askpass"), "another's");
        new Link(askpass, folder.resolve("scripts/molecule-askpass")).install(report());
        assertThat(askpass).isRegularFile();
        assertThat(said).hasSize(2).allMatch(line -> line.contains("is not ours and stays"));
    }

    @Test
    void what_was_moved_aside_is_not_put_over_what_came_later() throws Exception {
        program(gh, "the image's");
        link.install(report());
        Files.delete(gh);
        program(gh, "newer");
        link.remove(report());
        assertThat(gh).hasContent("newer");
    }
}
