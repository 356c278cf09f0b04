package ai.molecule.ghtoken.source;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.BEARER;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.guards.Mutator;
import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the platform answers: a token that nothing trips over, or a refusal that says nothing of the answer. */
class AnswerFuzzTest {
    private static final Instant YEAR_10000 =
            Instant.parse("9999-12-31T23:59:59Z").plusSeconds(1);
    private static final List<String> BODIES = List.of(
            "{\"token\":\"" + TOKEN + "\",\"expires_at\":\"2026-04-17T22:50:00.123+02:00\",\"n\":[1.5e9,{\"a\":null}]}",
            "{\"expires_at\":\"+999999999-12-31T23:59:59Z\",\"x\":{\"token\":\"\\u0041\\ud83d\\ude00\"},\"token\":\"a\"}",
            "{\n \"token\": \"" + TOKEN + "\",\n \"expires_at\": \"2026-04-17T22:50:00Z\"\n}\n");
    private static final List<String> HEADS = List.of(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: @\r\nDate: Fri, 17 Apr 2026 22:00:00 GMT\r\n\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n@\r\n",
            "HTTP/1.0 503 no\r\nRetry-After: 120\r\nContent-Length: @\r\n\r\n",
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: @\r\n\r\n");

    private final Mutator mutator = new Mutator(
            "{",
            "}",
            "[",
            "]",
            "\"",
            ",",
            ":",
            "\\",
            "\\u0000",
            "\\ud800",
            "\0",
            "\u00ff",
            "\u00ed\u00a0\u0080",
            "//",
            "/*",
            "'",
            "null",
            "NaN",
            "-",
            "1e999999999",
            "9".repeat(400),
            "[".repeat(2000),
            "\"token\":\"x\"",
            "token",
            " ",
            "\r\n",
            "\n",
            "\r\n\r\n",
            "0\r\n\r\n",
            "ffffffff\r\n",
            "-1",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 100 C\r\n\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 5\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Content-Encoding: gzip\r\n",
            "Retry-After: 99999999999999999999\r\n",
            "Date: yesterday\r\n",
            "$(>pwned)",
            "a;b",
            TOKEN);

    @TempDir
    Path folder;

    private byte[] body() {
        List<Charset> charsets =
                List.of(UTF_8, UTF_8, UTF_8, UTF_8, UTF_8, UTF_8, Charset.forName("UTF-16"), Charset.forName("UTF-32"));
        return mutator.mutated(mutator.oneOf(BODIES).getBytes(mutator.oneOf(charsets)));
    }

    @Test
    void parser_returns_a_b64token_or_refuses_whatever_the_bytes() {
        int taken = 0;
        int rounds = Mutator.rounds(100_000);
        for (int round = 0; round < rounds; round++) {
            byte[] body = body();
            try {
                InstallationTokenAnswer answer = InstallationTokenAnswer.parse("the platform", body);
                assertThat(Secret.isToken(answer.token().reveal())).isTrue();
                answer.expiresAt().ifPresent(end -> assertThat(end).isBetween(Instant.EPOCH, YEAR_10000));
                taken++;
            } catch (TokenException e) {
                assertThat(e.kind()).isEqualTo(Kind.BAD_ANSWER);
                assertThat(e.getMessage()).matches("the platform: the answer [a-zA-Z0-9_` .]*");
                assertThat(e.getCause()).isNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("round " + round + ": " + new String(body, ISO_8859_1), e);
            }
        }
        // A fuzzer whose input is all refused at the first byte would try nothing.
        assertThat(taken).isBetween(rounds / 20, rounds / 2);
    }

    @Test
    void source_returns_a_token_or_a_refusal_whatever_comes_over_the_wire() throws Exception {
        AtomicReference<String> answer = new AtomicReference<>("");
        int taken = 0;
        int rounds = Mutator.rounds(300);
        try (RawServer server = RawServer.start((head, socket) -> RawServer.write(socket, answer.get()))) {
            PlatformSource source = new PlatformClient(folder).source("http://127.0.0.1:" + server.port() + "/token");
            for (int round = 0; round < rounds; round++) {
                answer.set(whole());
                taken += fetches(source, "round " + round + ": " + answer.get()) ? 1 : 0;
            }
        }
        assertThat(taken).isBetween(rounds / 20, rounds / 2);
    }

    private String whole() {
        String body =
                new String(mutator.oneIn(2) ? body() : mutator.oneOf(BODIES).getBytes(UTF_8), ISO_8859_1);
        String head = mutator.oneOf(HEADS);
        boolean chunked = head.contains("chunked");
        head = head.replace("@", Integer.toString(body.length(), chunked ? 16 : 10));
        String changed = new String(mutator.mutated(head.getBytes(ISO_8859_1)), ISO_8859_1);
        return changed + body + (chunked ? "\r\n0\r\n\r\n" : "");
    }

    private static boolean fetches(PlatformSource source, String round) {
        try {
            InstallationToken token = source.fetch();
            assertThat(Secret.isToken(token.value().reveal())).as(round).isTrue();
            assertThat(token.isExpiredAt(PlatformClient.NOW)).as(round).isFalse();
            return true;
        } catch (TokenException e) {
            PlatformClient.assertShowsNothingOf(TOKEN, e.getMessage());
            PlatformClient.assertShowsNothingOf(BEARER, e.getMessage());
            assertThat(e.getMessage()).as(round).matches("[a-zA-Z0-9_`' .:/,;()-]*");
            assertThat(e.getCause()).as(round).isNull();
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(round, e);
        }
    }
}
