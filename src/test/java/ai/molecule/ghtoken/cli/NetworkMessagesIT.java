package ai.molecule.ghtoken.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import ai.molecule.ghtoken.testing.standins.JarProcess;
import ai.molecule.ghtoken.testing.standins.PrivateMounts;
import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.testing.standins.ThrowAwayCa;
import ai.molecule.ghtoken.testing.standins.Workspace;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line of the network's table in docs/troubleshooting.md, had from the fault itself. */
@ProcessTest
final class NetworkMessagesIT {
    private static final String LOOPBACK = "127.0.0.1";
    /** Nobody listens there. */
    private static final String REFUSING = "127.0.0.79:1";

    private static final String NOWHERE = "192.0.2.1:3128";

    /** Seconds; enough for all that comes before the fault, on a busy machine. */
    private static final String SHORT = "5";

    private static final List<String> WITHOUT_A_NETWORK = List.of("unshare", "--net");
    /** As a rule of the machine's own firewall answers. */
    private static final List<String> FORBIDDEN = List.of(
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=connect", "-e", "inject=connect:error=EPERM");
    /** Nobody listens there. */
    private static final String NO_NAME_SERVER = "127.0.0.77";
    /** The test listens there, and says nothing. */
    private static final String SILENT_NAME_SERVER = "127.0.0.78";

    private static final int HANDSHAKE_FAILURE = 40;
    private static final int UNRECOGNIZED_NAME = 112;

    /** What is asked for and through which proxy; how the program is started. */
    private record Request(String url, Optional<String> proxy, List<String> prefix) {
        static Request to(String url) {
            return new Request(url, Optional.empty(), List.of());
        }

        static Request through(String proxy) {
            return new Request("https://platform.invalid", Optional.of("http://" + proxy), List.of());
        }

        Request to(String scheme, String host) {
            return new Request(scheme + "://" + host, proxy, prefix);
        }

        Request by(List<String> prefix) {
            return new Request(url, proxy, prefix);
        }

        String said(String documented) {
            String said = documented
                    .replaceFirst("https?://plat_?form\\.example", url)
                    .replace("10 s", SHORT + " s");
            return proxy.map(each -> said.replace("http://proxy.example:3128", each))
                    .orElse(said);
        }
    }

    private interface Fault {
        Request request(Workspace workspace) throws Exception;
    }

    private static final Map<String, Fault> FAULTS = Map.ofEntries(
            entry("unknown host https://platform.example", w -> Request.to("https://platform.invalid")),
            entry(
                    "no name server answers for https://platform.example",
                    w -> Request.to("https://platform.test").by(asking(NO_NAME_SERVER, w))),
            entry(
                    "no address of https://platform.example from the name server within 10 s",
                    w -> Request.to("https://platform.test").by(asking(SILENT_NAME_SERVER, w))),
            entry(
                    "cannot connect to https://platform.example: connection refused",
                    w -> Request.to("https://" + REFUSING)),
            entry(
                    "cannot connect to https://platform.example: no route to host",
                    w -> Request.to("https://" + NOWHERE).by(WITHOUT_A_NETWORK)),
            entry(
                    "cannot connect to https://platform.example: this machine does not allow it",
                    w -> Request.to("https://" + NOWHERE).by(FORBIDDEN)),
            entry("no connection to https://platform.example within 10 s", w -> Request.to("https://" + full(w))),
            entry("no TLS connection to https://platform.example within 10 s", w -> Request.to("https://" + silent(w))),
            entry("no answer from https://platform.example within 10 s", w -> Request.to("http://" + silent(w))),
            entry("the connection to https://platform.example broke", w -> Request.to("http://" + answering("", w))),
            entry(
                    "https://platform.example does not speak HTTP as we do",
                    w -> Request.to("http://" + answering("SSH-2.0-OpenSSH_9.2\r\n", w))),
            entry(
                    "TLS with https://platform.example failed: its certificate is not trusted or has expired;"
                            + " set SSL_CERT_FILE to a bundle with its CA",
                    w -> Request.to("https://localhost:" + speakingTls(w, serverKeys(), false))),
            entry("TLS with https://platform.example failed: its certificate is for another host", w -> {
                trusting(w);
                return Request.to("https://" + LOOPBACK + ":" + speakingTls(w, serverKeys(), false));
            }),
            entry(
                    "TLS with https://platform.example failed: its certificate may not be used by a server",
                    w -> Request.to("https://localhost:" + speakingTls(w, clientKeys(w), false))),
            entry(
                    "TLS with https://plat_form.example failed: Java checks no certificate for a host name with an"
                            + " underscore; use another name of it",
                    w -> {
                        Path hosts = w.folder().resolve("hosts");
                        Files.writeString(hosts, LOOPBACK + " plat_form.test\n");
                        trusting(w).with("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
                        return Request.to("https://plat_form.test:" + speakingTls(w, serverKeys(), false));
                    }),
            entry(
                    "TLS with https://platform.example failed: it wants a client certificate, and this program has none"
                            + " to show",
                    w -> {
                        trusting(w);
                        return Request.to("https://localhost:" + speakingTls(w, serverKeys(), true));
                    }),
            entry(
                    "TLS with https://platform.example failed: it refuses the handshake; perhaps it wants a client"
                            + " certificate, and this program has none to show",
                    w -> Request.to("https://" + alerting(HANDSHAKE_FAILURE, w))),
            entry(
                    "TLS with https://platform.example failed: it serves no host of that name",
                    w -> Request.to("https://" + alerting(UNRECOGNIZED_NAME, w))),
            entry(
                    "TLS with https://platform.example failed: it does not speak TLS as we do",
                    w -> Request.to("https://" + saying("HTTP/1.1 400 Bad Request\r\n\r\n", w))),
            entry("unknown host http://proxy.example:3128", w -> Request.through("proxy.invalid:3128")),
            entry(
                    "no name server answers for the proxy http://proxy.example:3128",
                    w -> Request.through("proxy.test:3128").by(asking(NO_NAME_SERVER, w))),
            entry(
                    "no address of the proxy http://proxy.example:3128 from the name server within 10 s",
                    w -> Request.through("proxy.test:3128").by(asking(SILENT_NAME_SERVER, w))),
            entry(
                    "cannot connect to the proxy http://proxy.example:3128: connection refused",
                    w -> Request.through(REFUSING)),
            entry(
                    "cannot connect to the proxy http://proxy.example:3128: no route to host",
                    w -> Request.through(NOWHERE).by(WITHOUT_A_NETWORK)),
            entry(
                    "cannot connect to the proxy http://proxy.example:3128: this machine does not allow it",
                    w -> Request.through(NOWHERE).by(FORBIDDEN)),
            entry("no connection to the proxy http://proxy.example:3128 within 10 s", w -> Request.through(full(w))),
            entry(
                    "the proxy http://proxy.example:3128 answered 407: it wants another user and password",
                    w -> Request.through(
                            answering("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"p\"\r\n\r\n", w))),
            entry(
                    "the proxy http://proxy.example:3128 answered 503: it does not connect to https://platform.example",
                    w -> Request.through(answering("HTTP/1.1 503 No\r\n\r\n", w))),
            entry(
                    "no tunnel to https://platform.example from the proxy http://proxy.example:3128 within 10 s",
                    w -> Request.through(silent(w))),
            entry(
                    "no answer from http://platform.example through the proxy http://proxy.example:3128 within 10 s",
                    w -> Request.through(silent(w)).to("http", "platform.invalid")),
            entry(
                    "the connection to the proxy http://proxy.example:3128 broke",
                    w -> Request.through(answering("", w))),
            entry(
                    "the proxy http://proxy.example:3128 does not speak HTTP as we do",
                    w -> Request.through(answering("SSH-2.0-OpenSSH_9.2\r\n", w))));

    static Stream<String> documented() throws IOException {
        String page = Files.readString(Path.of("docs", "troubleshooting.md"));
        List<String> lines = page.substring(page.indexOf("## The network"))
                .lines()
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3, line.indexOf("` |")))
                .toList();
        assertThat(lines).hasSizeGreaterThan(25);
        return lines.stream();
    }

    @ParameterizedTest
    @MethodSource("documented")
    void each_line_is_what_the_fault_itself_makes_the_program_say(String line, Workspace workspace) throws Exception {
        assertThat(FAULTS).containsKey(line);
        Request request = FAULTS.get(line).request(workspace);
        workspace
                .with("PLATFORM_URL", request.url())
                .with("TOKEN_REFRESH_TIMEOUT_SEC", line.endsWith(" within 10 s") ? SHORT : "60");
        request.proxy().ifPresent(proxy -> workspace.with("HTTP_PROXY", proxy).with("HTTPS_PROXY", proxy));
        List<String> command = new ArrayList<>(request.prefix());
        command.addAll(JarProcess.javaJar("refresh-now"));
        JarProcess refresh = workspace.startCommand(command);
        assertThat(refresh.exitCode()).as(refresh.err()).isEqualTo(ExitCode.TRY_AGAIN);
        assertThat(refresh.err().strip()).endsWith("] " + request.said(line));
    }

    private static List<String> asking(String nameServer, Workspace workspace) throws IOException {
        if (nameServer.equals(SILENT_NAME_SERVER)) {
            DatagramSocket silent = new DatagramSocket(null);
            silent.setReuseAddress(true);
            silent.bind(new InetSocketAddress(nameServer, 53));
            workspace.closeAfterwards(silent);
        }
        Path settings = workspace.folder().resolve("resolv.conf");
        Files.writeString(settings, "nameserver " + nameServer + "\noptions timeout:30 attempts:1\n");
        return PrivateMounts.of("mount --bind '" + settings + "' /etc/resolv.conf", List.of());
    }

    private static String listening(ServerSocket server, Workspace workspace) {
        workspace.closeAfterwards(server);
        return LOOPBACK + ":" + server.getLocalPort();
    }

    private static ServerSocket server(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getByName(LOOPBACK));
    }

    /** Its queue of connections is full, so that nothing comes back: a firewall looks like that. */
    private static String full(Workspace workspace) throws IOException {
        ServerSocket server = server(1);
        for (int i = 0; i < 2; i++) {
            workspace.closeAfterwards(new Socket(LOOPBACK, server.getLocalPort()));
        }
        return listening(server, workspace);
    }

    /** The kernel takes its connections, and nobody reads from them. */
    private static String silent(Workspace workspace) throws IOException {
        return listening(server(5), workspace);
    }

    private static String answering(String answer, Workspace workspace) throws IOException {
        RawServer server = RawServer.answering(answer);
        workspace.closeAfterwards(server);
        return LOOPBACK + ":" + server.port();
    }

    private static String alerting(int alert, Workspace workspace) throws IOException {
        return saying("\25\3\3\0\2\2" + (char) alert, workspace);
    }

    /** Does not wait for the end of a request's head. */
    private static String saying(String text, Workspace workspace) throws IOException {
        ServerSocket server = server(5);
        serve(server, socket -> {
            socket.getInputStream().read();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            socket.getInputStream().readAllBytes();
        });
        return listening(server, workspace);
    }

    private static Workspace trusting(Workspace workspace) {
        return workspace.with("SSL_CERT_FILE", ThrowAwayCa.create().pem().toString());
    }

    private static Path serverKeys() {
        return ThrowAwayCa.create().serverKeys();
    }

    /** The key of a certificate that its CA, which is trusted, has issued for clients alone. */
    private static Path clientKeys(Workspace workspace) throws IOException {
        Path folder = workspace.folder();
        String key = " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
        String script = "cd '" + folder + "'; openssl req -x509 -subj /CN=ca -keyout ca.key -out ca.pem" + key
                + "; openssl req -subj /CN=localhost -keyout client.key -out client.csr" + key
                + "; printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=clientAuth\n' >extensions"
                + "; openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -extfile extensions -out client.pem"
                + "; openssl pkcs12 -export -in client.pem -inkey client.key -passout pass:" + ThrowAwayCa.PASSWORD
                + " -out client.p12";
        JarProcess openssl = workspace.startCommand(List.of("sh", "-ec", script));
        assertThat(openssl.exitCode()).as(openssl.err()).isZero();
        workspace.with("SSL_CERT_FILE", folder.resolve("ca.pem").toString());
        return folder.resolve("client.p12");
    }

    private static int speakingTls(Workspace workspace, Path keyStore, boolean wantsCertificate) throws Exception {
        char[] password = ThrowAwayCa.PASSWORD.toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(keyStore.toFile(), password), password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        ServerSocket server = server(5);
        serve(server, socket -> {
            SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, LOOPBACK, 443, false);
            secured.setUseClientMode(false);
            secured.setNeedClientAuth(wantsCertificate);
            try {
                secured.startHandshake();
            } finally {
                // A connection that is closed with unread bytes is reset, and the alert may be lost.
                socket.getInputStream().readAllBytes();
            }
        });
        listening(server, workspace);
        return server.getLocalPort();
    }

    private interface Talk {
        void with(Socket socket) throws IOException;
    }

    private static void serve(ServerSocket server, Talk talk) {
        Thread thread = new Thread(
                () -> {
                    while (!server.isClosed()) {
                        try (Socket socket = server.accept()) {
                            talk.with(socket);
                        } catch (IOException e) {
                            // The client has gone, or the test is over.
                        }
                    }
                },
                "server");
        thread.setDaemon(true);
        thread.start();
    }
}
