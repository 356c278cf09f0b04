package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCheckTest {
    private static final String SCOPED = "credential.https://github.com.helper";
    private static final String GH = "!/usr/bin/gh auth git-credential";

    @TempDir
    Path folder;

    private String ours;

    @BeforeEach
    void install() throws IOException {
        Path launcher = Files.createFile(folder.resolve("molecule-gh-token-refresh"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        ours = launcher + " git-credential";
    }

    private List<Finding> findings(String... keysAndValues) {
        List<GitSurvey.Entry> config = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.add(new GitSurvey.Entry("file:/etc/gitconfig", keysAndValues[i], keysAndValues[i + 1]));
        }
        return new GitCheck("github.com", new GitSurvey("git version 2.39.5", "", config), Map.of()).findings();
    }

    private static void assertOnly(List<Finding> findings, Verdict verdict, String... words) {
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(verdict);
            assertThat(finding.fact() + finding.mend()).contains(words);
        });
    }

    @Test
    void our_helper_alone_is_well() {
        assertOnly(findings(SCOPED, "", SCOPED, ours), Verdict.OK, "molecule-gh-token-refresh", "/etc/gitconfig");
        assertOnly(findings(SCOPED, "!" + ours), Verdict.OK, "molecule-gh-token-refresh");
        assertOnly(findings("credential.helper", "!'" + ours.replace(" ", "' ")), Verdict.OK, "git version");
    }

    @Test
    void a_launcher_is_found_however_the_shell_is_told_its_name() throws IOException {
        Path spaced = Files.createDirectory(folder.resolve("my bin")).resolve("molecule-gh-token-refresh");
        Files.copy(folder.resolve("molecule-gh-token-refresh"), spaced);
        assertThat(spaced.toFile().setExecutable(true)).isTrue();
        for (String name : List.of(
                "'" + spaced + "'", "\"" + spaced + "\"", spaced.toString().replace(" ", "\\ "))) {
            assertOnly(findings(SCOPED, "!" + name + " git-credential"), Verdict.OK, spaced.toString());
        }
    }

    @Test
    void no_helper_at_all_is_a_problem_that_setup_mends() {
        assertOnly(findings(), Verdict.PROBLEM, "no helper", "molecule-gh-token-refresh setup");
        assertOnly(findings("credential.https://gitlab.com.helper", ours), Verdict.PROBLEM, "no helper");
    }

    @Test
    void gh_that_has_cleared_ours_has_taken_over() {
        assertOnly(
                findings(SCOPED, ours, SCOPED, "", SCOPED, GH),
                Verdict.PROBLEM,
                "has taken over",
                "git config --file /etc/gitconfig --unset-all " + SCOPED);
    }

    @Test
    void another_helper_that_is_asked_first_is_a_problem_and_one_that_is_asked_later_a_warning() {
        assertOnly(
                findings("credential.helper", "store", SCOPED, ours),
                Verdict.PROBLEM,
                "git credential-store",
                "before us");
        assertThat(findings(SCOPED, ours, "credential.helper", "cache --timeout 9"))
                .extracting(Finding::verdict)
                .containsExactly(Verdict.OK, Verdict.WARNING);
    }

    @Test
    void a_helper_for_every_host_that_is_not_ours_is_told_as_such() {
        assertOnly(
                findings("credential.helper", "/usr/local/bin/old-helper.sh"),
                Verdict.PROBLEM,
                "/usr/local/bin/old-helper.sh",
                "for every host",
                "not us");
    }

    @Test
    void an_old_script_is_named_by_its_path() {
        String old = "/app/scripts/molecule-git-token-helper.sh";
        assertOnly(findings(SCOPED, "!" + old), Verdict.PROBLEM, "asks " + old + " (in /etc/gitconfig) and not us");
    }

    @Test
    void a_launcher_that_is_gone_is_a_problem() throws IOException {
        Files.delete(folder.resolve("molecule-gh-token-refresh"));
        assertOnly(findings(SCOPED, ours), Verdict.PROBLEM, "not there");
    }

    @Test
    void a_name_that_git_takes_for_one_of_its_own_commands_is_not_ours() {
        assertOnly(findings(SCOPED, "molecule-gh-token-refresh git-credential"), Verdict.PROBLEM, "not us");
    }

    @Test
    void the_text_of_a_helper_is_not_shown_beyond_its_kind() {
        String secret = "ghp_" + "aB3".repeat(12);
        for (String text : List.of(
                "!f() { echo password=" + secret + "; }; f",
                "!echo password=" + secret,
                secret,
                "!/" + secret,
                "/bin/echo " + secret)) {
            assertThat(findings(SCOPED, text).toString()).doesNotContain(secret.substring(0, 12));
        }
    }
}
