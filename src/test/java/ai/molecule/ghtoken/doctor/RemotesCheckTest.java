package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import ai.molecule.ghtoken.os.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The git that is installed applies the rules. */
class RemotesCheckTest {
    private static final String TOKEN = "ghs_" + "aB3".repeat(12);

    @TempDir
    Path repository;

    /** The one finding with that configuration. */
    private Finding only(String... keysAndValues) throws IOException {
        Files.createDirectories(repository.resolve(".git/objects"));
        Files.createDirectories(repository.resolve(".git/refs"));
        Files.writeString(repository.resolve(".git/HEAD"), "ref: refs/heads/main\n");
        Map<String, String> environment = GitSettings.environment(repository, keysAndValues);
        var findings = new RemotesCheck("github.com", new Git(ChildProcess::run, environment, repository)).findings();
        assertThat(findings.toString()).as("shows no secret").doesNotContain("aB3aB3aB3", "hunter2");
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private Finding ofUrl(String url) throws IOException {
        return only("remote.origin.url", url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/acme/app.git",
                "https://git@github.com/acme/app",
                "https://bob@github.com/acme/app",
                "git@gitlab.com:acme/app",
                "ssh://git@example.org/app",
                "/srv/git/app",
                "../app:x",
                "file:///srv/app",
                "",
            })
    void a_remote_that_uses_the_helper_or_another_host_is_good(String url) throws IOException {
        assertThat(ofUrl(url).verdict()).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://x-access-token:%s@github.com/acme/app",
                "https://%s@github.com/acme/app",
                // git takes an empty password for one and asks no helper.
                "https://x-access-token:@github.com/acme/app",
                "https://:@github.com/acme/app",
            })
    void a_token_in_the_url_is_a_problem_with_its_fix(String url) throws IOException {
        Finding finding =
                only("remote.origin.url", url.formatted(TOKEN), "remote.origin.pushurl", "https://github.com/acme/app");
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.fix()).isEqualTo("git remote set-url origin https://github.com/acme/app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$(touch ran)", "`touch ran`", "x;touch${IFS}ran", "it's$(touch$IFS\\ran)'\"", "&touch<>ran|"})
    void a_fix_that_is_pasted_runs_nothing_that_a_repository_names(String planted) throws Exception {
        String name = planted.replace(" ", "${IFS}");
        String url = "https://me:" + TOKEN + "@github.com/" + planted;
        Finding finding = only("remote." + name + ".url", url, "remote." + name + ".pushurl", "/srv/x");
        String git = "git() { [ \"$3\" = \"$NAME\" ] && [ \"$4\" = \"$URL\" ]; }; ";
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", git + finding.fix());
        shell.directory(repository.toFile())
                .environment()
                .putAll(Map.of("NAME", name, "URL", "https://github.com/" + planted));
        assertThat(shell.start().waitFor()).as(finding.fix()).isZero();
        assertThat(repository.resolve("ran")).doesNotExist();
    }

    @Test
    void a_password_for_another_host_is_only_a_warning() throws IOException {
        assertThat(only("remote.up.url", "/srv/x", "remote.up.pushurl", "https://bob:hunter2@gitlab.com/acme/app")
                        .verdict())
                .isEqualTo(Verdict.WARNING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git@github.com:acme/app",
                "ssh://git@github.com/acme/app",
                "ssh://git@github.com:22/acme/app",
                "ssh://git@ssh.github.com:443/acme/app",
                "github.com:acme/app",
                "git+ssh://git@GITHUB.com/acme/app",
            })
    void ssh_to_github_is_a_warning_and_its_fix_rewrites_it(String url) throws IOException {
        Finding finding = ofUrl(url);
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        String start = "git config --global url.https://github.com/.insteadOf ";
        assertThat(finding.fix()).startsWith(start);
        String prefix = finding.fix().substring(start.length());
        assertThat(only("remote.origin.url", url, "url.https://github.com/.insteadof", prefix)
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void a_url_is_judged_as_git_rewrites_it() throws IOException {
        Finding finding = only("url.git@github.com:.insteadof", "gh:", "remote.origin.url", "gh:acme/app");
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.fix()).as("git rewrites once").startsWith("remove that insteadOf");
    }

    @Test
    void a_rewriting_of_https_to_ssh_is_a_problem_also_without_a_repository() throws IOException {
        Finding finding = only("url.git@github.com:.insteadof", "https://github.com/");
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.fix()).startsWith("remove that insteadOf");
    }

    @Test
    void a_rewriting_for_pushes_alone_is_a_warning_whose_fix_is_to_remove_it() throws IOException {
        Finding finding = only(
                "url.git@github.com:.pushinsteadof",
                "https://github.com/",
                "remote.origin.url",
                "https://github.com/acme/app");
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.fix()).startsWith("remove that insteadOf");
    }

    @Test
    void a_submodule_by_ssh_is_a_warning_and_its_fix_rewrites_it() throws IOException {
        Files.writeString(repository.resolve(".gitmodules"), "[submodule \"lib\"]\n\turl = git@github.com:acme/lib\n");
        Finding finding = only();
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(finding.fact()).contains("submodule.lib.url uses ssh");
        assertThat(finding.fix()).isEqualTo("git config --global url.https://github.com/.insteadOf git@github.com:");
        assertThat(only("url.https://github.com/.insteadof", "git@github.com:").verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void plain_http_is_a_warning() throws IOException {
        assertThat(ofUrl("http://github.com/acme/app").verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void a_push_url_counts_too() throws IOException {
        Finding finding = only(
                "remote.up.url", "https://github.com/a/b", "remote.up.pushurl", "https://" + TOKEN + "@github.com/a/b");
        assertThat(finding.fix()).isEqualTo("git remote set-url --push up https://github.com/a/b");
    }

    @Test
    void a_rewriting_that_adds_a_token_is_a_problem() throws IOException {
        Finding finding = only("url.https://x:" + TOKEN + "@github.com/.insteadof", "https://github.com/");
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.fix()).contains("insteadOf");
    }

    @Test
    void an_authorization_header_is_a_problem_for_our_host_only() throws IOException {
        String header = "AUTHORIZATION: basic " + TOKEN;
        assertThat(only("http.https://github.com/.extraheader", header).verdict())
                .isEqualTo(Verdict.PROBLEM);
        assertThat(only("http.extraheader", header).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(only("http.https://gitlab.com/.extraheader", header).verdict())
                .isEqualTo(Verdict.OK);
        assertThat(only("http.extraheader", "X-Trace: 1").verdict()).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submodule.some/lib.url",
                "branch.main.remote",
                "branch.main.pushremote",
                "remote.pushdefault",
            })
    void a_token_in_another_setting_that_names_a_url_is_a_problem(String key) throws IOException {
        Finding finding = only(key, "https://x:" + TOKEN + "@github.com/acme/lib");
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.fix()).isEqualTo("git config " + key + " https://github.com/acme/lib");
        assertThat(only(key, "https://github.com/acme/lib").verdict()).isEqualTo(Verdict.OK);
    }

    @Test
    void a_password_in_gitmodules_is_found_also_from_a_folder_below() throws IOException {
        Files.writeString(
                repository.resolve(".gitmodules"), "[submodule \"lib\"]\n\turl = https://me:hunter2@github.com/a/b\n");
        Path below = Files.createDirectory(repository.resolve("below"));
        only();
        Map<String, String> environment = GitSettings.environment(repository);
        assertThat(new RemotesCheck("github.com", new Git(ChildProcess::run, environment, below)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix())
                        .matches("git config --file \\S*/\\.gitmodules submodule.lib.url https://github.com/a/b"));
    }

    @Test
    @Tag("root")
    void a_repository_of_another_user_that_git_does_not_use_is_a_problem_with_its_fix() throws IOException {
        ofUrl("https://github.com/acme/app");
        Files.setAttribute(repository, "unix:uid", 12_345);
        Finding finding = only();
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.fact()).contains("belongs to another user");
        assertThat(finding.fix()).startsWith("git config --global --add safe.directory " + repository);
    }
}
