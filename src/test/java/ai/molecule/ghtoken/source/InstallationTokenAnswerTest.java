package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTokenAnswerTest {
    private static InstallationTokenAnswer parse(String body) throws TokenException {
        return InstallationTokenAnswer.parse("the platform", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String body) {
        TokenException failure = catchThrowableOfType(TokenException.class, () -> parse(body));
        assertThat(failure).as(body).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.BAD_ANSWER);
        PlatformClient.assertShowsNothingOf(TOKEN, failure.getMessage());
    }

    private static String quoted(String apostrophes) {
        return apostrophes.replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'token':'T'}",
                " \r\n\t{ 'token' : 'T' } \n",
                "{'token':'T','expires_at':null}",
                "{'permissions':{'token':'other','a':[{'token':1}]},'token':'T','n':-1.5e300,'b':[true,false,null]}",
                "{'n':123456789012345678901234567890,'token':'T'}",
                "{'\\u0074oken':'T'}",
                "{'Token':'other','token':'T',' token':'other'}",
            })
    void finds_the_token_at_the_top_level(String body) throws TokenException {
        InstallationTokenAnswer answer = parse(quoted(body).replace("T\"", TOKEN + "\""));
        assertThat(answer.token().reveal()).isEqualTo(TOKEN);
        assertThat(answer.expiresAt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "'T'",
                "['token','T']",
                "[{'token':'T'}]",
                "{}",
                "{'token':null}",
                "{'token':17}",
                "{'token':['T']}",
                "{'token':{'token':'T'}}",
                "{'data':{'token':'T'}}",
                "{'token':''}",
                "{'token':'T'",
                "{'token':'T'}}",
                "{'token':'T'}{'token':'T'}",
                "{'token':'T'} x",
                "{'token':'T','token':'T'}",
                "{'token':'T','a':{'b':1,'b':2}}",
                "{'token':'T',}",
                "{'token':'T',a:1}",
                "{'token':'T','a':NaN}",
                "{'token':'T','a':01}",
                "/*c*/{'token':'T'}",
                "{'token':'T\\n'}",
                "{'token':' T'}",
                "{'token':'a=b'}",
                "{'token':'='}",
                "{'token':'T\\u0000'}",
                "{'token':'\\u00fcT'}",
                "{'token':'T;rm'}",
                "{'token':'T','a':'\\ud800'",
                "<html>T</html>",
            })
    void refuses_everything_else(String body) {
        assertRefused(quoted(body).replace("T", TOKEN));
    }

    @Test
    void takes_a_token_of_8_KiB_and_none_longer() throws TokenException {
        String longest = "g".repeat(8 * 1024);
        assertThat(parse("{\"token\":\"" + longest + "\"}").token().reveal()).isEqualTo(longest);
        assertRefused("{\"token\":\"" + longest + "g\"}");
    }

    @Test
    void takes_every_character_of_a_b64token() throws TokenException {
        String all = "ABCXYZabcxyz0189-._~+/==";
        assertThat(parse("{\"token\":\"" + all + "\"}").token().reveal()).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-17T22:50:00Z, 2026-04-17T22:50:00Z",
        "2026-04-17T22:50:00.5Z, 2026-04-17T22:50:00.500Z",
        "2026-04-17T22:50:00.123456789Z, 2026-04-17T22:50:00.123456789Z",
        "2026-04-18T00:50:00+02:00, 2026-04-17T22:50:00Z",
        "2026-04-17T15:20:00.25-07:30, 2026-04-17T22:50:00.250Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
        "2026-04-17T22:50:00.1234567891234Z, 2026-04-17T22:50:00.123456789Z",
        "2026-04-17 22:50:00Z, 2026-04-17T22:50:00Z",
        "2026-04-17 22:50:00.5+00:00, 2026-04-17T22:50:00.500Z",
        "2026-04-18 00:50:00+02, 2026-04-17T22:50:00Z",
        "2026-04-18T00:50:00+0200, 2026-04-17T22:50:00Z",
        "2026-04-17T22:50:00+0000, 2026-04-17T22:50:00Z",
        "2026-04-17 22:50:00 +0000 UTC, 2026-04-17T22:50:00Z",
        "2026-04-17t22:50:00z, 2026-04-17T22:50:00Z",
        "1776466200, 2026-04-17T22:50:00Z",
        "1776466200000, 2026-04-17T22:50:00Z",
        "1776466200.75, 2026-04-17T22:50:00Z",
    })
    void reads_an_expiry_with_fraction_or_offset(String text, Instant expected) throws TokenException {
        assertThat(parse("{\"token\":\"" + TOKEN + "\",\"expires_at\":\"" + text + "\"}")
                        .expiresAt())
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1776466200", "1776466200123", "1776466200.123", "'1776466200'"})
    void reads_an_expiry_in_seconds_or_milliseconds(String json) throws TokenException {
        String body = "{\"token\":\"" + TOKEN + "\",\"expires_at\":" + quoted(json) + "}";
        assertThat(parse(body).expiresAt()).contains(Instant.parse("2026-04-17T22:50:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'0001-01-01T00:00:00Z'",
                "'1969-12-31T23:59:59Z'",
                "'+10000-01-01T00:00:00Z'",
                "'+999999999-12-31T23:59:59.999999999Z'",
                "'+1000000000-12-31T23:59:59Z'",
                "'-999999999-01-01T00:00:00Z'",
                "'9999-12-31T23:59:59-18:00'",
                "'2026-02-30T00:00:00Z'",
                "'2026-04-17 22:50:00'",
                "'tomorrow'",
                "''",
                "0",
                "3600",
                "-1776466200",
                "1.7764662e9",
                "1e9999999999",
                "17764662000000000",
                "true",
                "null",
                "[]",
                "{'a':'2026-04-17T22:50:00Z'}",
            })
    void does_not_know_an_expiry_that_is_no_plausible_date(String json) throws TokenException {
        String body = "{\"token\":\"" + TOKEN + "\",\"expires_at\":" + quoted(json) + "}";
        assertThat(parse(body).expiresAt()).isEmpty();
    }

    @Test
    void refuses_what_is_nested_too_deeply() {
        assertRefused("{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + ",\"token\":\"" + TOKEN + "\"}");
        assertRefused("{\"a\":" + "{\"a\":".repeat(10_000));
    }
}
