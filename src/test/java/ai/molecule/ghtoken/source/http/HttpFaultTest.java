package ai.molecule.ghtoken.source.http;

import static ai.molecule.ghtoken.testing.standins.PlatformClient.TOKEN;
import static ai.molecule.ghtoken.testing.standins.PlatformClient.failure;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.molecule.ghtoken.source.PlatformSource;
import ai.molecule.ghtoken.testing.standins.PlatformClient;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpFaultTest {
    private static final String JSON = "{\"token\":\"" + TOKEN + "\"}";
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final WireMockExtension PLATFORM =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @TempDir
    Path folder;

    private PlatformClient client;

    @BeforeEach
    void writes_the_bearer() {
        client = new PlatformClient(folder);
    }

    private static String url(RawServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    private void assertTimesOutAndLeavesNothingBehind(RawServer server) throws Exception {
        TokenException failure = client.timeout(SHORT).failure(url(server) + "/token");
        assertThat(failure).hasMessage("no answer from " + url(server) + " within 0.3 s");
        assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTION_RESET_BY_PEER, UNREACHABLE",
        "EMPTY_RESPONSE, UNREACHABLE",
        "MALFORMED_RESPONSE_CHUNK, BAD_ANSWER",
        "RANDOM_DATA_THEN_CLOSE, BAD_ANSWER",
    })
    void names_the_fault_of_a_broken_connection(Fault fault, Kind kind) {
        PLATFORM.stubFor(get("/token").willReturn(aResponse().withFault(fault)));
        TokenException failure = client.failure(PLATFORM.baseUrl() + "/token");
        assertThat(failure).hasMessageContaining(PLATFORM.baseUrl());
        assertThat(failure.kind()).isEqualTo(kind);
    }

    @Test
    void gives_up_on_an_answer_that_comes_too_late() throws Exception {
        PLATFORM.stubFor(get("/token").willReturn(aResponse().withBody(JSON).withFixedDelay(2000)));
        TokenException failure = client.timeout(SHORT).failure(PLATFORM.baseUrl() + "/token");
        assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
    }

    @Test
    void gives_up_on_a_body_dribbled_over_more_than_the_time_limit() throws Exception {
        PLATFORM.stubFor(
                get("/token").willReturn(aResponse().withBody(JSON).withChunkedDribbleDelay(JSON.length(), 3000)));
        TokenException failure = client.timeout(SHORT).failure(PLATFORM.baseUrl() + "/token");
        assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
    }

    @Test
    void gives_up_on_a_server_that_says_nothing() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server = RawServer.start((head, socket) -> self[0].hang())) {
            self[0] = server;
            assertTimesOutAndLeavesNothingBehind(server);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Slow: ", // the headers never end
                "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{", // nor this body
                "HTTP/1.1 200 OK\r\n\r\n{", // nor this one
            })
    void gives_up_on_what_drips_in_byte_by_byte(String start) throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server = RawServer.start((head, socket) -> {
            RawServer.write(socket, start);
            self[0].drip(socket, " ", 20);
        })) {
            self[0] = server;
            assertTimesOutAndLeavesNothingBehind(server);
        }
    }

    @Test
    void gives_up_on_chunks_that_drip_in_byte_by_byte() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            self[0].drip(socket, "1\r\n \r\n", 20);
        })) {
            self[0] = server;
            assertTimesOutAndLeavesNothingBehind(server);
        }
    }

    @Test
    void gives_up_on_a_body_that_stops_in_the_middle() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"tok");
            self[0].hang();
        })) {
            self[0] = server;
            assertTimesOutAndLeavesNothingBehind(server);
        }
    }

    @Test
    void gives_up_on_a_tls_handshake_that_gets_no_answer() throws Exception {
        // The backlog takes the connection; nobody ever reads from it.
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            String url = "https://127.0.0.1:" + silent.getLocalPort();
            assertThat(client.timeout(SHORT).failure(url + "/token").kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
        }
    }

    @Test
    void never_sends_the_bearer_once_nobody_waits_for_the_answer() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n" + JSON)) {
            HttpConnection late = new HttpConnection(
                    HttpRequest.of("GET", URI.create(url(server)), Secret.of(PlatformClient.BEARER), PATIENCE),
                    null,
                    new TrustedCertificates(Optional.empty(), List.of()),
                    Clock.systemUTC());
            late.abandon();
            assertThat(catchThrowableOfType(TokenException.class, late::call).kind())
                    .isEqualTo(Kind.TIMED_OUT);
            assertThat(server.heads()).noneMatch(head -> head.contains(PlatformClient.BEARER));
        }
    }

    @Test
    void stops_reading_an_endless_body_at_64_KiB() throws IOException {
        try (RawServer server = RawServer.start((head, socket) -> {
            RawServer.write(socket, "HTTP/1.1 200 OK\r\n\r\n" + JSON);
            while (!socket.isClosed()) {
                RawServer.write(socket, " ".repeat(8192));
            }
        })) {
            assertThat(client.failure(url(server) + "/token"))
                    .hasMessage(url(server) + " answered with more than 64 KiB");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + JSON,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + JSON,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + JSON + "\r\n0\r\n\r\n",
            })
    void refuses_a_body_that_is_cut_short(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(client.failure(url(server) + "/token"))
                    .hasMessage("the connection to " + url(server) + " broke")
                    .extracting(TokenException::kind)
                    .isEqualTo(Kind.UNREACHABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "HTTP/1.1 abc\r\n\r\n" + JSON,
                "HTTP/1.1\r\n\r\n" + JSON,
                "HTTP/1.1 99999999999999 " + TOKEN + "\r\n\r\n",
                "ICY 200 OK\r\n\r\n" + JSON,
                "HTTP/1.1 -1 OK\r\n\r\n" + JSON,
                "HTTP/1.-1 200 OK\r\n\r\n" + JSON,
                "HTTP/-1.1 200 OK\r\n\r\n" + JSON,
                "HTTP/1.99999999999 200 OK\r\n\r\n" + JSON,
            })
    void refuses_what_is_not_http(String answer) throws IOException {
        try (RawServer server = RawServer.answering(answer)) {
            assertThat(client.failure(url(server) + "/token").kind()).isEqualTo(Kind.BAD_ANSWER);
        }
    }

    @Test
    void sends_a_request_once_also_when_the_connection_closes_before_any_answer() throws IOException {
        try (RawServer server = RawServer.answering("")) {
            assertThat(client.failure(url(server) + "/token").kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(server.heads())
                    .singleElement()
                    .satisfies(head -> assertThat(head).startsWith("GET /token HTTP/1.1\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
            })
    void passes_over_interim_answers_however_many(String interim) throws Exception {
        try (RawServer server = RawServer.answering(interim.repeat(500) + "HTTP/1.1 200 OK\r\n\r\n" + JSON)) {
            assertThat(client.fetch(url(server) + "/token").value().reveal()).isEqualTo(TOKEN);
        }
    }

    @Test
    void gives_up_on_interim_answers_without_end() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server =
                RawServer.start((head, socket) -> self[0].drip(socket, "HTTP/1.1 100 Continue\r\n\r\n", 1))) {
            self[0] = server;
            assertTimesOutAndLeavesNothingBehind(server);
        }
    }

    @Test
    void a_flood_of_trailers_is_a_failure_that_passes() throws IOException {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
                        + "X-A: b\r\n".repeat(100_000) + "\r\n")) {
            assertThat(client.failure(url(server) + "/token").kind().isRetryable())
                    .isTrue();
        }
    }

    @Test
    void says_that_nobody_listens() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = closed.getLocalPort();
        }
        TokenException failure = client.failure("http://127.0.0.1:" + port + "/token");
        assertThat(failure).hasMessage("cannot connect to http://127.0.0.1:" + port + ": connection refused");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void says_which_host_is_unknown() {
        TokenException failure = client.failure("http://platform.invalid:8080/token");
        assertThat(failure).hasMessage("unknown host http://platform.invalid:8080");
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void stops_waiting_when_interrupted_and_stays_interrupted() throws Exception {
        RawServer[] self = new RawServer[1];
        try (RawServer server = RawServer.start((head, socket) -> self[0].hang())) {
            self[0] = server;
            Thread.currentThread().interrupt();
            assertThat(client.failure(url(server) + "/token")).hasMessage("stopped while waiting for " + url(server));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
        }
    }

    @Test
    void leaves_no_thread_behind_even_where_the_server_would_keep_the_connection() throws Exception {
        try (RawServer server = RawServer.start((head, socket) -> {
            RawServer.write(
                    socket,
                    "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\nContent-Length: "
                            + JSON.length() + "\r\n\r\n" + JSON);
            socket.getInputStream().read();
        })) {
            PlatformSource source = client.source(url(server) + "/token");
            source.fetch();
            Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
            source.fetch();
            assertThat(failure(client.source(url(server).replace("127.0.0.1", "127.0.0.1.invalid")))
                            .kind())
                    .isEqualTo(Kind.UNREACHABLE);
            assertThat(client.timeLimit().allEndWithin(PATIENCE)).isTrue();
            Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
            assertThat(after).noneMatch(thread -> thread.getName().startsWith("Keep-Alive"));
            after.removeAll(before);
            after.removeIf(thread -> thread.getName().equals("raw server"));
            assertThat(after).isEmpty();
        }
    }
}
