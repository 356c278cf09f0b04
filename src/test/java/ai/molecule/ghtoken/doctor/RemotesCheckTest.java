package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotesCheckTest {
    private static final String TOKEN = "ghs_" + "aB3".repeat(12);

    private static Finding only(String... keysAndValues) {
        List<GitSurvey.Entry> config = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.add(new GitSurvey.Entry("file:.git/config", keysAndValues[i], keysAndValues[i + 1]));
        }
        List<Finding> findings = new RemotesCheck("github.com", new GitSurvey("git", "", config)).findings();
        assertThat(findings).hasSize(1);
        assertThat(findings.toString() + config).as("shows no secret").doesNotContain("aB3aB3aB3", "hunter2");
        return findings.get(0);
    }

    private static Finding ofUrl(String url) {
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
    void a_remote_that_leads_to_the_helper_or_elsewhere_is_well(String url) {
        assertThat(ofUrl(url).verdict()).isEqualTo(Verdict.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://x-access-token:%s@github.com/acme/app", "https://%s@github.com/acme/app"})
    void a_token_in_the_url_is_a_problem_with_its_mend(String url) {
        Finding finding = ofUrl(url.formatted(TOKEN));
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.mend()).isEqualTo("git remote set-url origin https://github.com/acme/app");
    }

    @Test
    void a_password_for_another_host_is_only_a_warning() {
        assertThat(ofUrl("https://bob:hunter2@gitlab.com/acme/app").verdict()).isEqualTo(Verdict.WARNING);
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
    void ssh_to_github_is_a_warning_and_the_mend_rewrites_it(String url) {
        Finding finding = ofUrl(url);
        assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
        String start = "git config --global url.https://github.com/.insteadOf ";
        assertThat(finding.mend()).startsWith(start);
        String prefix = finding.mend().substring(start.length());
        assertThat(url).startsWith(prefix);
        assertThat(only("remote.origin.url", url, "url.https://github.com/.insteadof", prefix)
                        .verdict())
                .isEqualTo(Verdict.OK);
    }

    @Test
    void of_several_rewritings_the_longest_counts_wherever_it_stands() {
        Finding finding = only(
                "url.https://github.com/acme/.insteadof",
                "gh:acme/",
                "url.git@github.com:.insteadof",
                "gh:",
                "remote.origin.url",
                "gh:acme/app");
        assertThat(finding.verdict()).isEqualTo(Verdict.OK);
        assertThat(only("url.git@github.com:.insteadof", "gh:", "remote.origin.url", "gh:acme/app")
                        .verdict())
                .isEqualTo(Verdict.WARNING);
    }

    @Test
    void plain_http_is_a_warning() {
        assertThat(ofUrl("http://github.com/acme/app").verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void a_push_url_counts_too() {
        Finding finding = only(
                "remote.up.url", "https://github.com/a/b", "remote.up.pushurl", "https://" + TOKEN + "@github.com/a/b");
        assertThat(finding.mend()).isEqualTo("git remote set-url --push up https://github.com/a/b");
    }

    @Test
    void a_rewriting_that_brings_in_a_token_is_a_problem() {
        Finding finding = only("url.https://x:" + TOKEN + "@github.com/.insteadof", "https://github.com/");
        assertThat(finding.verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(finding.mend()).contains(".git/config");
    }

    @Test
    void an_authorization_header_of_its_own_is_a_problem_for_our_host_only() {
        String header = "AUTHORIZATION: basic " + TOKEN;
        assertThat(only("http.https://github.com/.extraheader", header).verdict())
                .isEqualTo(Verdict.PROBLEM);
        assertThat(only("http.extraheader", header).verdict()).isEqualTo(Verdict.PROBLEM);
        assertThat(only("http.https://gitlab.com/.extraheader", header).verdict())
                .isEqualTo(Verdict.OK);
        assertThat(only("http.extraheader", "X-Trace: 1").verdict()).isEqualTo(Verdict.OK);
    }
}
