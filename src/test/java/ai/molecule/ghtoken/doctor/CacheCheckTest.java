package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheCheckTest {
    @TempDir
    Path home;

    private Path folder;
    private Path file;
    private int self;

    @BeforeEach
    void create() throws IOException {
        folder = Files.createDirectory(home.resolve("cache"));
        file = Files.createFile(folder.resolve("credential"));
        mode(folder, "rwx------");
        mode(file, "rw-------");
        self = (Integer) Files.getAttribute(home, "unix:uid");
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private List<Finding> findings() {
        return new CacheCheck(folder, folder, self, List.of(home.resolve(".gh_token"))).findings();
    }

    private void assertOnly(Verdict verdict, String fix) {
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(verdict);
            assertThat(finding.fix()).isEqualTo(fix);
        });
    }

    @Test
    void a_folder_and_files_for_their_owner_alone_are_well() {
        assertOnly(Verdict.OK, "");
    }

    @Test
    void what_others_may_enter_or_read_is_a_problem() throws IOException {
        mode(folder, "rwxr-xr-x");
        assertOnly(Verdict.PROBLEM, "chmod 700 " + folder);
        mode(folder, "rwx------");
        mode(file, "rw-r--r--");
        assertOnly(Verdict.PROBLEM, "chmod 600 " + file);
        mode(file, "rw-------");
        Path old = Files.createFile(home.resolve(".gh_token"));
        mode(old, "rw-r-----");
        assertOnly(Verdict.PROBLEM, "chmod 600 " + old);
    }

    @Test
    void a_symbolic_link_in_place_of_folder_or_file_is_a_problem() throws IOException {
        Path aside = Files.move(file, home.resolve("aside"));
        Files.createSymbolicLink(file, aside);
        assertOnly(Verdict.PROBLEM, "rm " + file);
        Files.delete(file);
        Files.move(folder, home.resolve("real"));
        Files.createSymbolicLink(folder, home.resolve("real"));
        assertOnly(Verdict.PROBLEM, "rm " + folder);
    }

    @Test
    void what_belongs_to_somebody_else_is_a_problem() {
        assertThat(new CacheCheck(folder, folder, self + 1, List.of()).findings())
                .extracting(Finding::verdict)
                .containsExactly(Verdict.PROBLEM, Verdict.PROBLEM);
    }

    @Test
    void another_folder_than_the_wanted_one_and_none_at_all_are_warnings() {
        Path wanted = Path.of("/proc/none");
        assertThat(new CacheCheck(wanted, folder, self, List.of()).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.fact()).contains("/proc/none", folder.toString()));
        assertThat(new CacheCheck(folder.resolve("a/b"), folder.resolve("a/b"), self, List.of()).findings())
                .extracting(Finding::verdict)
                .containsExactly(Verdict.WARNING);
    }
}
