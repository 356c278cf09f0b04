package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import ai.molecule.ghtoken.os.ChildProcess;
import ai.molecule.ghtoken.os.ProgramRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The git that is installed is asked each time. */
class GitCheckTest {
    private static final String SCOPED = "credential.https://github.com.helper";

    @TempDir
    Path folder;

    private String ours;

    @BeforeEach
    void install() throws IOException {
        ours = launcher("molecule-gh-token-refresh") + " git-credential";
    }

    private Path launcher(String name) throws IOException {
        Path launcher = folder.resolve(name);
        Files.createDirectories(launcher.getParent());
        return program(launcher, "exit 0");
    }

    private static Path program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Map<String, String> environment(String... keysAndValues) {
        return GitSettings.environment(folder, keysAndValues);
    }

    private List<Finding> findings(String... keysAndValues) {
        Map<String, String> environment = environment(keysAndValues);
        return new GitCheck("github.com", false, new Git(ChildProcess::run, environment, folder), environment)
                .findings();
    }

    private static void assertOnly(List<Finding> findings, Verdict verdict, String... words) {
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(verdict);
            assertThat(finding.fact() + finding.fix()).contains(words);
        });
    }

    @Test
    void our_helper_alone_is_good() {
        assertOnly(findings(SCOPED, "", SCOPED, ours), Verdict.OK, "asks " + ours.split(" ")[0] + " for https://");
        assertOnly(findings(SCOPED, "!" + ours), Verdict.OK, "molecule-gh-token-refresh");
        assertOnly(findings(SCOPED, "!TOKEN_CACHE_DIR='/a b' " + ours), Verdict.OK, "molecule-gh-token-refresh");
        assertOnly(findings("credential.helper", "!'" + ours.replace(" ", "' ")), Verdict.OK, "git version");
    }

    @Test
    void git_must_tell_our_helper_the_repository_where_each_owner_has_a_token() {
        assertThat(findingsByOwner(SCOPED, ours))
                .extracting(Finding::verdict)
                .containsExactly(Verdict.OK, Verdict.PROBLEM);
        assertOnly(
                findingsByOwner(SCOPED, ours, "credential.https://github.com.useHttpPath", "true"),
                Verdict.OK,
                "molecule-gh-token-refresh");
    }

    private List<Finding> findingsByOwner(String... keysAndValues) {
        Map<String, String> environment = environment(keysAndValues);
        return new GitCheck("github.com", true, new Git(ChildProcess::run, environment, folder), environment)
                .findings();
    }

    @Test
    void our_helper_is_not_made_to_refresh() throws IOException {
        program(folder.resolve("molecule-gh-token-refresh"), "printf %s \"$GIT_PROVIDER\" >" + folder + "/provider");
        findings(SCOPED, ours);
        assertThat(folder.resolve("provider")).content().isEqualTo("gitea");
    }

    @Test
    void a_launcher_is_found_however_it_is_quoted() throws IOException {
        Path spaced = launcher("my bin/molecule-gh-token-refresh");
        String escaped = spaced.toString().replace(" ", "\\ ");
        for (String name : List.of("'" + spaced + "'", "\"" + spaced + "\"", escaped)) {
            assertOnly(findings(SCOPED, "!" + name + " git-credential"), Verdict.OK, spaced.toString());
        }
    }

    @Test
    void no_helper_at_all_is_a_problem_that_setup_fixes() {
        assertOnly(findings(), Verdict.PROBLEM, "no helper", "molecule-gh-token-refresh setup");
        assertOnly(findings("credential.https://gitlab.com.helper", ours), Verdict.PROBLEM, "no helper");
        assertOnly(findings(SCOPED, ours, "credential.helper", ""), Verdict.PROBLEM, "no helper");
    }

    /** As tools and harnesses set them for what they start. */
    @Test
    void a_variable_that_makes_git_leave_our_helper_out_is_named() throws IOException {
        Path file = Files.writeString(folder.resolve("ours"), "[credential]\n\thelper = " + ours + "\n");
        Map<String, String> wired = new HashMap<>(environment());
        wired.keySet().removeIf(name -> name.startsWith("GIT_CONFIG"));
        wired.put("GIT_CONFIG_GLOBAL", "/dev/null");
        wired.put("GIT_CONFIG_SYSTEM", file.toString());
        for (Map<String, String> tools : List.of(
                Map.of("GIT_CONFIG_COUNT", "1", "GIT_CONFIG_KEY_0", "credential.helper", "GIT_CONFIG_VALUE_0", ""),
                Map.of("GIT_CONFIG_PARAMETERS", "'credential.helper='"),
                Map.of("GIT_CONFIG_NOSYSTEM", "1"))) {
            Map<String, String> environment = new HashMap<>(wired);
            environment.putAll(tools);
            assertOnly(
                    new GitCheck("github.com", false, new Git(ChildProcess::run, environment, folder), environment)
                            .findings(),
                    Verdict.PROBLEM,
                    "asks no helper",
                    "unset " + new TreeSet<>(tools.keySet()).first() + ", ");
        }
    }

    @Test
    void gh_that_has_cleared_ours_has_taken_over() throws IOException {
        Path gh = program(folder.resolve("gh"), "exit 1");
        assertOnly(
                findings(SCOPED, ours, SCOPED, "", SCOPED, "!" + gh + " auth git-credential"),
                Verdict.PROBLEM,
                "gh auth git-credential and not us",
                "has taken over",
                "git config --show-origin");
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
    void an_old_script_is_named_by_its_path() {
        String old = "/app/scripts/molecule-git-token-helper.sh";
        assertOnly(findings(SCOPED, "!" + old), Verdict.PROBLEM, "asks " + old + " and not us");
        assertOnly(findings("credential.helper", old), Verdict.PROBLEM, "asks " + old + " and not us");
    }

    @Test
    void a_launcher_that_is_gone_is_a_problem() throws IOException {
        Files.delete(folder.resolve("molecule-gh-token-refresh"));
        assertOnly(findings(SCOPED, ours), Verdict.PROBLEM, "does not exist");
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
                "!: password=" + secret,
                secret,
                "!/" + secret,
                "/bin/echo " + secret)) {
            assertThat(findings(SCOPED, text).toString()).doesNotContain(secret.substring(0, 12));
        }
    }

    @Test
    void a_configuration_that_git_cannot_read_is_not_taken_for_one_without_a_helper() throws IOException {
        Files.writeString(folder.resolve(".gitconfig"), "[credential\n");
        assertOnly(findings(), Verdict.PROBLEM, "cannot read its configuration", folder.resolve(".gitconfig") + "");
    }

    @Test
    void a_git_that_hangs_is_named_and_not_waited_for() {
        ProgramRunner hangs = (command, input, environment, limit) -> {
            throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s and was killed");
        };
        Map<String, String> environment = environment();
        assertOnly(
                new GitCheck("github.com", false, new Git(hangs, environment, folder), environment).findings(),
                Verdict.PROBLEM,
                "did not end within 10 s");
    }
}
