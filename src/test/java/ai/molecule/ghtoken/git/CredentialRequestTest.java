package ai.molecule.ghtoken.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.token.RepositoryOwner;
import ai.molecule.ghtoken.token.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialRequestTest {
    @Test
    void reads_keys_and_values_up_to_the_empty_line() throws Exception {
        CredentialRequest request = parse("protocol=https\nhost=github.com\npassword=a=b=\n\nhost=evil.example\n");

        assertThat(request.all("protocol")).containsExactly("https");
        assertThat(request.all("host")).containsExactly("github.com");
        assertThat(request.password()).contains(Secret.of("a=b="));
    }

    @Test
    void reads_up_to_the_end_when_no_empty_line_comes_even_in_the_middle_of_a_line() throws Exception {
        assertThat(parse("protocol=https\nhost=github.com").all("host")).containsExactly("github.com");
    }

    @Test
    void refuses_a_second_host_or_protocol() throws Exception {
        CredentialRequest request = parse("host=github.com\nhost=evil.example\n");
        assertThat(request.all("host")).containsExactly("github.com", "evil.example");
        assertThat(request.defect()).contains("it names more than one protocol or host");
        assertThat(parse("protocol=https\nprotocol=https\n").defect()).isPresent();
        assertThat(parse("protocol=https\nhost=github.com\n").defect()).isEmpty();
    }

    @Test
    void adds_up_a_list_until_an_empty_value_clears_it() throws Exception {
        CredentialRequest request = parse("state[]=a:1\nstate[]=\nstate[]=b:2\nstate[]=c:3\n");

        assertThat(request.all("state[]")).containsExactly("b:2", "c:3");
    }

    @Test
    void passes_over_keys_that_it_does_not_know() throws Exception {
        assertThat(parse("wwwauth[]=Basic realm=\"GitHub\"\n=nothing\nhost=github.com\n")
                        .all("host"))
                .containsExactly("github.com");
    }

    @Test
    void drops_NULs_and_keeps_carriage_returns() throws Exception {
        assertThat(parse("ho\0st=github\0.com\n").all("host")).containsExactly("github.com");
        assertThat(parse("host=github.com\r\n").all("host")).containsExactly("github.com\r");
    }

    @Test
    void refuses_a_line_without_an_equals_sign_and_reads_on_for_the_host() throws Exception {
        CredentialRequest request = parse("protocol=https\nhunter2\nhost=github.com\n");
        assertThat(request.defect()).contains("a line has no '='");
        assertThat(request.all("host")).containsExactly("github.com");
    }

    @Test
    void takes_the_longest_line_and_refuses_a_longer_one() throws Exception {
        String longest = "host=" + "h".repeat(CredentialRequest.LONGEST_LINE - "host=".length());

        assertThat(parse(longest + "\n").all("host").get(0)).hasSize(CredentialRequest.LONGEST_LINE - "host=".length());
        assertDefect(parse(longest + "h\n"), "longer than");
    }

    @Test
    void takes_the_most_lines_and_refuses_one_more() throws Exception {
        String most = "x=y\n".repeat(CredentialRequest.MOST_LINES - 1) + "host=github.com\n";

        assertThat(parse(most + "\n").all("host")).containsExactly("github.com");
        assertDefect(parse(most + "x=y\n\n"), "more than");
    }

    @Test
    void stops_reading_at_a_line_that_never_ends() throws Exception {
        assertDefect(CredentialRequest.parse(endless('x')), "longer than");
        assertDefect(CredentialRequest.parse(endless('\0')), "longer than");
    }

    @ParameterizedTest
    @CsvSource({
        "host=github.com|path=acme/repo.git, acme",
        "host=GitHub.com:443|path=Acme/repo.git/info/lfs, acme",
        "host=github.com|path=other/x|path=acme/repo.wiki.git, acme",
        "host=github.com|path=%41cme%2Frepo, acme",
        "host=github.com|path=/acme/repo, acme",
        "host=github.com|path=acme/-, acme",
        "host=github.com|path=-,",
        "host=github.com|path=,",
        "host=github.com|path=acme/repo|path=,",
        "host=github.com|path=../acme,",
        "host=github.com|path=a%zz/b,",
        "host=github.com|path=a.b/c,",
        "host=evil.example|path=acme/repo,",
        "host=github.com,",
    })
    void the_owner_is_the_first_segment_of_the_path(String lines, @Nullable String owner) throws Exception {
        assertThat(parse("protocol=https\n" + lines.replace('|', '\n') + "\n")
                        .owner("github.com")
                        .map(RepositoryOwner::name))
                .isEqualTo(Optional.ofNullable(owner));
    }

    private static void assertDefect(CredentialRequest request, String words) {
        assertThat(request.defect())
                .hasValueSatisfying(defect -> assertThat(defect).contains(words));
    }

    @Test
    void prints_no_password() throws Exception {
        assertThat(parse("password=hunter2\n").toString()).doesNotContain("hunter2");
    }

    private static InputStream endless(char c) {
        return new InputStream() {
            @Override
            public int read() {
                return c;
            }
        };
    }

    private static CredentialRequest parse(String text) throws IOException {
        return CredentialRequest.parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
