package ai.molecule.ghtoken.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelperEntryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "credential.helper",
                "credential.https://github.com.helper",
                "credential.https://github.com/.helper",
                "credential.https://GitHub.com:443.helper",
                "credential.https://me@github.com/acme.helper",
                "credential.github.com.helper",
                "credential.https://*.com.helper"
            })
    void a_line_that_git_reads_for_github_concerns_it(String key) {
        assertThat(entry(key, "store").concerns("github.com")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "credential.http://github.com.helper",
                "credential.https://github.com:8443.helper",
                "credential.https://gitlab.com.helper",
                "credential.https://github.com.evil.example.helper",
                "credential.https://gist.github.com.helper",
                "credential.https://*.helper"
            })
    void a_line_for_another_place_does_not(String key) {
        assertThat(entry(key, "store").concerns("github.com")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "store --file=/secrets, store",
        "!f() { echo password=x; }; f, !f",
        "!TOKEN=abc helper, !TOKEN",
        "/usr/bin/gh auth git-credential, /usr/bin/gh",
        "!ghs_0123456789abcdefghij, a helper"
    })
    void a_helper_is_named_by_its_program_alone(String value, String name) {
        assertThat(entry("credential.helper", value)).hasToString(name + " (/etc/gitconfig)");
    }

    @Test
    void ours_is_known_wherever_the_launcher_was() {
        assertThat(entry("credential.helper", "/opt/a\\ b/molecule-gh-token-refresh git-credential")
                        .isOurs())
                .isTrue();
        assertThat(entry("credential.helper", "!x /opt/molecule-gh-token-refresh git-credential")
                        .isOurs())
                .isFalse();
    }

    @Test
    void a_listing_keeps_its_order_and_values_with_line_breaks() {
        String listing = "file:/a\0credential.helper\n\0file:/b\0credential.helper\nx\ny\0";
        assertThat(HelperEntry.parse(listing))
                .containsExactly(
                        new HelperEntry("/a", "credential.helper", ""),
                        new HelperEntry("/b", "credential.helper", "x\ny"));
    }

    private static HelperEntry entry(String key, String value) {
        return new HelperEntry("/etc/gitconfig", key, value);
    }
}
