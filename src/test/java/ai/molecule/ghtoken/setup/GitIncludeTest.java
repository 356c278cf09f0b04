package ai.molecule.ghtoken.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How our file gets into a git configuration that is somebody else's, read by the git that is installed. */
final class GitIncludeTest {
    private static final String OTHERS = "[user]\n\tname = me\n";

    @TempDir
    Path folder;

    private Path configuration;
    private GitInclude step;
    private String lines;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        configuration = Files.writeString(folder.resolve(".gitconfig"), OTHERS);
        Path included = folder.resolve("of ours/gitconfig");
        step = new GitInclude(configuration, included, false);
        lines = "[include]\n\tpath = " + included + "\n";
    }

    private void install() throws IOException {
        step.install(Report.ofChanges(said::add, said::add));
    }

    @Test
    void the_inclusion_is_the_last_word_and_can_be_taken_out_again() throws Exception {
        install();
        assertThat(configuration).hasContent(OTHERS + lines);
        step.remove(Report.ofChanges(said::add, said::add));
        assertThat(configuration).hasContent(OTHERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[credential]\n\thelper = store\n",
                "  [Credential \"https://github.com\"]\n\thelper = x\n",
                "[include]\n\tpath = /elsewhere\n",
                "[includeIf \"gitdir:/\"]\n\tpath = /elsewhere\n"
            })
    void what_could_replace_our_helper_goes_before_it(String later) throws Exception {
        install();
        Files.writeString(configuration, OTHERS + lines + later);
        install();
        assertThat(configuration).hasContent(OTHERS + later + lines);
    }

    @Test
    void what_says_nothing_of_helpers_may_follow() throws Exception {
        Files.writeString(configuration, lines + OTHERS);
        install();
        assertThat(configuration).hasContent(lines + OTHERS);
        assertThat(said).isEmpty();
    }

    @Test
    void a_link_stays_and_what_it_leads_to_is_changed() throws Exception {
        Path real = Files.createDirectory(folder.resolve("dotfiles")).resolve("gitconfig");
        Files.move(configuration, real);
        Files.createSymbolicLink(configuration, folder.relativize(real));
        install();
        assertThat(configuration).isSymbolicLink();
        assertThat(real).hasContent(OTHERS + lines);
        assertThat(Files.list(real.getParent())).hasSize(1);
    }

    @Test
    void while_git_writes_the_file_it_is_left_alone() throws Exception {
        Path lock = Files.createFile(folder.resolve(".gitconfig.lock"));
        assertThatThrownBy(this::install).hasMessageContaining(lock + " is there");
        assertThat(configuration).hasContent(OTHERS);
        assertThat(lock).isEmptyFile();
    }

    @Test
    void nothing_else_in_the_file_changes_nor_its_mode() throws Exception {
        byte[] latin = "[user]\n\tname = J\u00f6rg".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(configuration, latin);
        Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r-----"));
        install();
        assertThat(Files.readAllBytes(configuration)).startsWith(latin).endsWith(("\n" + lines).getBytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(configuration)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void what_is_no_configuration_is_neither_read_nor_waited_for() throws Exception {
        Files.delete(configuration);
        assertThat(new ProcessBuilder("mkfifo", configuration.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThatThrownBy(this::install).hasMessageContaining("no regular file of at most 1 MiB");
        Files.delete(configuration);
        Files.write(configuration, new byte[(1 << 20) + 1]);
        assertThatThrownBy(this::install).hasMessageContaining("no regular file of at most 1 MiB");
    }

    @Test
    void git_reads_the_helper_for_the_address_without_a_slash_that_libgit2_knows() throws Exception {
        Path launcher = Path.of("/opt/it's \"here\"/molecule-gh-token-refresh");
        Setup.Plan plan = new Setup.Plan(
                Setup.Part.OWN,
                Optional.of(new Setup.Host("github.com", false)),
                Optional.empty(),
                launcher,
                folder,
                new Setup.Cache(folder.resolve("cache"), false));
        ConfigFiles.of(folder.resolve("of ours"), plan).install(Report.ofChanges(said::add, said::add));
        install();
        assertThat(folder.resolve("of ours/gitconfig")).content().contains("\n[credential \"https://github.com\"]\n");
        Process git = new ProcessBuilder(
                        "git",
                        "config",
                        "-f",
                        configuration.toString(),
                        "--includes",
                        "--get-all",
                        "credential.https://github.com.helper")
                .start();
        assertThat(new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("\n" + Setup.command(launcher) + "\n");
    }
}
