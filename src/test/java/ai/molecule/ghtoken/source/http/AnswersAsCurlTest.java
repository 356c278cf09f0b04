package ai.molecule.ghtoken.source.http;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.Curl;
import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same bytes to the real curl and to this program. */
class AnswersAsCurlTest {
    private static final String JSON = "{\"token\":\"" + TOKEN + "\"}";
    private static final String LENGTH = "Content-Length: " + JSON.length() + "\r\n";
    private static final String CHUNKS = "Transfer-Encoding: chunked\r\n";

    @TempDir
    private Path folder;

    /** With {@code LENGTH}, {@code DIGITS}, {@code CHUNKS}, {@code SIZE} in hexadecimal digits, {@code JSON} filled in. */
    private static String filledIn(String answer) {
        return answer.replace("LENGTH", LENGTH)
                .replace("CHUNKS", CHUNKS)
                .replace("SIZE", Integer.toHexString(JSON.length()))
                .replace("DIGITS", Integer.toString(JSON.length()))
                .replace("JSON", JSON)
                .replace("LONG", "x".repeat(12_000))
                .replace("MANY", "X-A: b\r\n".repeat(90));
    }

    private boolean isTaken(String url) {
        try {
            return new PlatformClient(folder).fetch(url).value().reveal().equals(TOKEN);
        } catch (TokenException e) {
            assertThat(e.kind()).isIn(Kind.BAD_ANSWER, Kind.UNREACHABLE);
            return false;
        }
    }

    private void assertTaken(String answer, boolean byCurl, boolean byUs) throws IOException {
        try (RawServer server = RawServer.answering(filledIn(answer))) {
            String url = "http://127.0.0.1:" + server.port() + "/";
            assertThat(Curl.get(url, Map.of()).isWhole(JSON))
                    .as("curl takes it")
                    .isEqualTo(byCurl);
            assertThat(isTaken(url)).as("this program takes it").isEqualTo(byUs);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\n\r\nJSON",
                "HTTP/1.0 200 OK\r\n\r\nJSON",
                "HTTP/1.1 200\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 \r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\nContent-Type: x\n\nJSON",
                "HTTP/1.1 200 OK\r\nLENGTH\r\nJSON and what nobody announced",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE;name=value\r\nJSON\r\n0\r\nX-Trailer: a\r\nX-Other: b\r\n\r\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: Chunked\n\nSIZE\nJSON\n0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nCHUNKS\r\nSIZE\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A : b\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nX-A: LONG\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nMANY\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nJSON",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 199 X\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 102 Processing\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1  200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200\tOK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nA B: c\r\nX:\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Length : \t+0DIGITS \t\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nConnection: upgrade\r\nUpgrade: h2c\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\n000SIZE ;a=\"x;y\"\r\nJSON\r\n000;z\r\n\r\n",
                "HTTP/1.0 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.0 100 Continue\r\nX: y\r\nX: z\r\n\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 103 Early Hints\n\nHTTP/1.1 200 OK\nLENGTH\r\nJSON",
            })
    void both_take(String answer) throws IOException {
        assertTaken(answer, true, true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "JSON",
                "ICY 200 OK\r\n\r\nJSON",
                "HTTP/1.1 20 OK\r\n\r\nJSON",
                "HTTP/1.1 2000 OK\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nLENGTHContent-Length: 500\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nxyz\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nnonsense\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nX-A: b",
                "HTTP/1.1 204 No Content\r\n\r\nJSON",
                "HTTP/1.1 206 Partial Content\r\nLENGTH\r\nJSON",
                "HTTP/3 200 OK\r\nLENGTH\r\nJSON",
                "garbage\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 099 OK\r\n\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\n-1\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nFFFFFFFFFFFFFFFF\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON\r\n0\r\nBad trailer\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\nSIZE\r\nJSON\r\n0\r\n\r\n",
            })
    void neither_takes(String answer) throws IOException {
        assertTaken(answer, false, false);
    }

    /** RFC 9112 leaves it to the client whether to repair what can be understood in two ways. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nLENGTHLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nCHUNKSCHUNKS\r\nSIZE\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: DIGITSx\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\n: no name\r\nLENGTH\r\nJSON",
                "http/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/2 200\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nX-A: LONGLONG\r\n\r\nJSON",
                "HTTP/1.1 200 OK\r\nMANYMANY\r\nJSON",
            })
    void curl_alone_takes(String answer) throws IOException {
        assertTaken(answer, true, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.2 200 OK\r\n\r\nJSON",
                "\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\nLENGTH\r\nJSON",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\n +SIZE\r\nJSON\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nCHUNKS\r\nSIZE\r\nJSON\r\n0\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nLENGTH\r\nJSON",
            })
    void this_program_alone_takes(String answer) throws IOException {
        assertTaken(answer, false, true);
    }
}
