package ai.molecule.ghtoken.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.os.ProgramRunner;
import ai.molecule.ghtoken.os.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds our reading of gitcredentials(7) to what the git that is installed does. */
class CredentialContextTest {
    private static final String HOST = "github.com";

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com",
                "https://github.com/",
                "HTTPS://GitHub.com",
                "https://github.com:443",
                "https://github.com:8443",
                "http://github.com",
                "https://bob@github.com",
                "https://github.com/acme",
                "https://*.com",
                "https://*.github.com",
                "https://git*.com",
                "https://api.github.com",
                "https://github.com.evil.example",
                "https://",
                "http://",
                "github.com",
                "gitlab.com",
            })
    void a_section_applies_exactly_where_git_applies_it(String pattern) throws IOException {
        boolean applies = !asked("credential." + pattern + ".helper").isEmpty();

        assertThat(new CredentialContext(HOST).matches(pattern)).as(pattern).isEqualTo(applies);
    }

    @Test
    void a_section_without_url_applies_everywhere() throws IOException {
        assertThat(asked("credential.helper")).hasSize(1);
        assertThat(new CredentialContext(HOST).matches("")).isTrue();
    }

    @Test
    void helpers_are_asked_in_the_order_of_git_and_an_empty_one_forgets_those_before_it() throws IOException {
        String scoped = "credential.https://github.com.helper";
        String[] keys = {
            "credential.helper", scoped, "credential.https://gitlab.com.helper", "credential.helper", scoped
        };
        for (int forgetting = 0; forgetting < keys.length; forgetting++) {
            List<String> real = asked(forgetting, keys);
            GitSurvey git = GitSurvey.of(new Programs(), environment(forgetting, keys));
            assertThat(git.trouble()).isEmpty();
            List<String> ours = Helper.asked(git.config(), HOST).stream()
                    .map(helper -> helper.entry().value())
                    .toList();
            assertThat(ours).as("forgetting at %s", forgetting).hasSameSizeAs(real);
            for (int i = 0; i < real.size(); i++) {
                assertThat(ours.get(i)).contains("echo " + real.get(i) + " ");
            }
        }
    }

    private List<String> asked(String... keys) throws IOException {
        return asked(-1, keys);
    }

    /** The numbers of the helpers that git really runs; the one at {@code forgetting} is empty. */
    private List<String> asked(int forgetting, String... keys) throws IOException {
        Path notes = home.resolve("asked");
        Files.deleteIfExists(notes);
        new Programs()
                .run(
                        List.of("git", "credential", "fill"),
                        ("protocol=https\nhost=" + HOST + "\n\n").getBytes(StandardCharsets.US_ASCII),
                        environment(forgetting, keys),
                        Duration.ofSeconds(20));
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    private Map<String, String> environment(int forgetting, String... keys) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PATH", System.getenv("PATH"),
                "HOME", home.toString(),
                "GIT_CONFIG_NOSYSTEM", "1",
                "GIT_TERMINAL_PROMPT", "0",
                "GIT_CONFIG_COUNT", Integer.toString(keys.length)));
        for (int i = 0; i < keys.length; i++) {
            environment.put("GIT_CONFIG_KEY_" + i, keys[i]);
            environment.put(
                    "GIT_CONFIG_VALUE_" + i, i == forgetting ? "" : "!echo " + i + " >>'" + home + "/asked'; :");
        }
        return environment;
    }

    @Test
    void a_git_that_hangs_is_named_and_not_waited_for() {
        ProgramRunner hangs = (command, input, environment, limit) -> {
            throw new IOException(command.get(0) + " did not end within " + limit.toSeconds() + " s and was killed");
        };
        GitSurvey git = GitSurvey.of(hangs, Map.of("PATH", System.getenv("PATH")));

        assertThat(new ArrayList<>(new GitCheck(HOST, git, Map.of()).findings()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fact()).contains("did not end within 10 s"));
    }
}
