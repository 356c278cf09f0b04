package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.token.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Stands in for GitHub, and for any other host, on a loopback port: a proxy that answers {@code CONNECT} and speaks TLS
 * itself, and answers for plain http too. Real git and gh reach it with {@link #environment()}. Only the tokens that it
 * was told of live, and those that {@link #accept(Predicate)} lets live.
 */
public final class GitHubStandIn implements AutoCloseable {
    /** A day, for a test whose clock runs many times as fast; who closes this stand-in closes every connection. */
    private static final int SOCKET_TIMEOUT_MILLIS = 86_400_000;

    private static final String PLAIN = "http://";

    /** What was asked for; the token is in its headers and must not be printed. */
    public record Request(String method, String host, String target, Map<String, String> headers, byte[] body) {
        /** The path without the query. */
        public String path() {
            return target.split("\\?", 2)[0];
        }

        /** From {@code Authorization: token T}, {@code Bearer T}, or {@code Basic} with T as the password. */
        public Optional<Secret> token() {
            String[] words = headers.getOrDefault("Authorization", "").split(" ", 2);
            if (words.length < 2) {
                return Optional.empty();
            }
            return Optional.of(Secret.of(words[0].equalsIgnoreCase("Basic") ? password(words[1]) : words[1]));
        }

        private static String password(String basic) {
            String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        }

        @Override
        public String toString() {
            return method + " " + host + target;
        }
    }

    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public static Answer json(int status, String text) {
            return new Answer(
                    status, Map.of("Content-Type", "application/json"), text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What the test reads afterwards. */
    public record Seen(String method, String host, String path, int status, String fingerprint) {}

    @FunctionalInterface
    public interface Handler {
        Answer handle(Request request) throws IOException;
    }

    private final ServerSocket server;
    private final Set<ServerSocket> servers = ConcurrentHashMap.newKeySet();
    private final ThrowAwayCertificate certificate;
    private final Set<Secret> living = ConcurrentHashMap.newKeySet();
    private final Set<Secret> revoked = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private volatile Predicate<String> issuer = token -> false;

    private GitHubStandIn(ServerSocket server, ThrowAwayCertificate certificate) {
        this.server = server;
        this.certificate = certificate;
        servers.add(server);
    }

    public static GitHubStandIn start() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        GitHubStandIn standIn = new GitHubStandIn(server, ThrowAwayCertificate.ofHosts());
        standIn.acceptAll(server, standIn::converse);
        return standIn;
    }

    /**
     * Also answers as that host itself, for a client that uses no proxy. Needs root.
     *
     * @return the first free address of a loopback network, on port 443
     */
    public String listenAs(String host) throws IOException {
        for (int last = 1; last < 255; last++) {
            String address = "127.43.43." + last;
            try {
                ServerSocket direct = new ServerSocket(443, 50, InetAddress.getByName(address));
                servers.add(direct);
                acceptAll(direct, socket -> tunnel(socket, host));
                return address;
            } catch (BindException e) {
                // Another test has it.
            }
        }
        throw new BindException("no address is free");
    }

    public int port() {
        return server.getLocalPort();
    }

    /** In PEM, to be trusted by whoever is to reach this. */
    public Path certificate() {
        return certificate.pem();
    }

    /** What leads git and gh here. */
    public Map<String, String> environment() {
        return Map.of(
                "HTTPS_PROXY",
                "http://127.0.0.1:" + port(),
                "NO_PROXY",
                "",
                "SSL_CERT_FILE",
                certificate().toString(),
                "GIT_SSL_CAINFO",
                certificate().toString());
    }

    public void accept(Secret token) {
        revoked.remove(token);
        living.add(token);
    }

    /** @param tokens says whose life its issuer vouches for at the moment; what was refused stays refused */
    public void accept(Predicate<String> tokens) {
        issuer = tokens;
    }

    public void refuse(Secret token) {
        living.remove(token);
        revoked.add(token);
    }

    public boolean lives(Optional<Secret> token) {
        return token.filter(secret -> !revoked.contains(secret))
                .filter(secret -> living.contains(secret) || issuer.test(secret.reveal()))
                .isPresent();
    }

    /**
     * Answers for a host in place of GitHub's API; the handler itself looks whether the token {@link #lives}.
     *
     * @param host in lower case; with a port other than 443; {@code http://HOST} for what comes without TLS
     */
    public void serve(String host, Handler handler) {
        handlers.put(host, handler);
    }

    public List<Seen> requests() {
        return List.copyOf(seen);
    }

    public Stream<Seen> requests(String path) {
        return seen.stream().filter(request -> request.path().equals(path));
    }

    private void inThread(Runnable task) {
        Thread thread = new Thread(task, "GitHub stand-in");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Conversation {
        void with(Socket client) throws IOException;
    }

    private void acceptAll(ServerSocket from, Conversation conversation) {
        inThread(() -> {
            while (!from.isClosed()) {
                try {
                    Socket socket = from.accept();
                    inThread(() -> converse(socket, conversation));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private void converse(Socket socket) throws IOException {
        // Not buffered: what follows the CONNECT belongs to TLS.
        HttpWire plain = new HttpWire(socket.getInputStream(), socket.getOutputStream());
        String[] words = plain.requestLine();
        if (words.length == 3 && words[0].equals("CONNECT")) {
            plain.headers();
            plain.write("HTTP/1.1 200 Connected\r\n\r\n");
            tunnel(socket, words[1].replaceFirst(":443$", "").toLowerCase(Locale.ROOT));
        } else if (words.length == 3 && words[1].startsWith(PLAIN)) {
            int path = words[1].indexOf('/', PLAIN.length());
            answer(plain, words[0], words[1].substring(0, path), words[1].substring(path));
        }
    }

    private void converse(Socket socket, Conversation conversation) {
        open.add(socket);
        try (socket) {
            socket.setSoTimeout(SOCKET_TIMEOUT_MILLIS);
            conversation.with(socket);
        } catch (SocketException e) {
            // The client has gone, which is its right.
        } catch (IOException e) {
            seen.add(new Seen("BROKEN", e.getClass().getSimpleName(), "", 0, ""));
        } finally {
            open.remove(socket);
        }
    }

    private void tunnel(Socket socket, String host) throws IOException {
        var tls = (javax.net.ssl.SSLSocket) certificate.sockets().createSocket(socket, host, 443, true);
        tls.setUseClientMode(false);
        HttpWire wire = new HttpWire(
                new BufferedInputStream(tls.getInputStream()), new BufferedOutputStream(tls.getOutputStream()));
        for (String[] line = wire.requestLine(); line.length == 3; line = wire.requestLine()) {
            answer(wire, line[0], host, line[1]);
        }
    }

    private void answer(HttpWire wire, String method, String host, String target) throws IOException {
        Map<String, String> headers = wire.headers();
        Request request = new Request(method, host, target, headers, wire.body(headers));
        Answer answer = handlers.getOrDefault(host, this::api).handle(request);
        String fingerprint = request.token().map(Secret::fingerprint).orElse("");
        seen.add(new Seen(method, host, request.path(), answer.status(), fingerprint));
        wire.answer(answer);
    }

    /** GitHub's API, and under /api/v3 and /api that of an Enterprise Server. */
    private Answer api(Request request) {
        if (!lives(request.token())) {
            return Answer.json(401, "{\"message\":\"Bad credentials\"}");
        }
        return switch (request.path().replaceFirst("^/api(/v3)?(?=/)", "")) {
            // An App's token has no scopes, so there is no X-Oauth-Scopes header.
            case "/", "/rate_limit" -> Answer.json(200, "{}");
            case "/user" -> Answer.json(200, "{\"login\":\"acme[bot]\",\"id\":1}");
            case "/graphql" -> Answer.json(200, "{\"data\":{\"viewer\":{\"login\":\"acme[bot]\"}}}");
            default -> Answer.json(404, "{\"message\":\"Not Found\"}");
        };
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket each : servers) {
            each.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
