package ai.molecule.ghtoken.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.molecule.ghtoken.token.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class CredentialRequestTest {
    @Test
    void reads_keys_and_values_up_to_the_empty_line() throws Exception {
        CredentialRequest request = parse("protocol=https\nhost=github.com\npassword=a=b=\n\nhost=evil.example\n");

        assertThat(request.protocol()).isEqualTo("https");
        assertThat(request.host()).isEqualTo("github.com");
        assertThat(request.password()).contains(Secret.of("a=b="));
    }

    @Test
    void reads_up_to_the_end_when_no_empty_line_comes_even_in_the_middle_of_a_line() throws Exception {
        assertThat(parse("protocol=https\nhost=github.com").host()).isEqualTo("github.com");
    }

    @Test
    void takes_the_last_value_of_a_key_that_comes_twice() throws Exception {
        assertThat(parse("host=github.com\nhost=evil.example\n").host()).isEqualTo("evil.example");
    }

    @Test
    void adds_up_a_list_until_an_empty_value_clears_it() throws Exception {
        CredentialRequest request = parse("state[]=a:1\nstate[]=\nstate[]=b:2\nstate[]=c:3\n");

        assertThat(request.states()).containsExactly("b:2", "c:3");
    }

    @Test
    void passes_over_keys_that_it_does_not_know() throws Exception {
        assertThat(parse("wwwauth[]=Basic realm=\"GitHub\"\n=nothing\nhost=github.com\n")
                        .host())
                .isEqualTo("github.com");
    }

    @Test
    void drops_NULs_and_keeps_carriage_returns() throws Exception {
        assertThat(parse("ho\0st=github\0.com\n").host()).isEqualTo("github.com");
        assertThat(parse("host=github.com\r\n").host()).isEqualTo("github.com\r");
    }

    @Test
    void refuses_a_line_without_an_equals_sign_and_does_not_quote_it() {
        assertThatThrownBy(() -> parse("protocol=https\nhunter2\n"))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("no '='")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void takes_the_longest_line_and_refuses_a_longer_one() throws Exception {
        String longest = "host=" + "h".repeat(LineReader.LONGEST_LINE - "host=".length());

        assertThat(parse(longest + "\n").host()).hasSize(LineReader.LONGEST_LINE - "host=".length());
        assertThatThrownBy(() -> parse(longest + "h\n")).hasMessageContaining("longer than");
    }

    @Test
    void takes_the_most_lines_and_refuses_one_more() throws Exception {
        String most = "x=y\n".repeat(CredentialRequest.MOST_LINES - 1) + "host=github.com\n";

        assertThat(parse(most + "\n").host()).isEqualTo("github.com");
        assertThatThrownBy(() -> parse(most + "x=y\n\n")).hasMessageContaining("more than");
    }

    @Test
    void stops_reading_at_a_line_that_never_ends() {
        assertThatThrownBy(() -> CredentialRequest.parse(endless('x'))).hasMessageContaining("longer than");
        assertThatThrownBy(() -> CredentialRequest.parse(endless('\0'))).hasMessageContaining("longer than");
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

    private static CredentialRequest parse(String text) throws IOException, MalformedRequestException {
        return CredentialRequest.parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }
}
