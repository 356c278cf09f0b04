package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.testing.standins.RawServer;
import ai.molecule.ghtoken.token.Secret;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;

/** Proxies for tests, and settings that lead through them. */
final class ProxyServers {
    private ProxyServers() {}

    /** Opens a tunnel to wherever it is asked to, for anybody. */
    static RawServer connecting() throws IOException {
        return RawServer.start(ProxyServers::tunnel);
    }

    /** Asks for a password first, and does what {@code next} does for whoever sends exactly that header. */
    static RawServer guarded(String proxyAuthorization, RawServer.Handler next) throws IOException {
        return RawServer.start((head, socket) -> {
            if (head.replace("Proxy-auth", "Proxy-Auth")
                    .contains("\r\nProxy-Authorization: " + proxyAuthorization + "\r\n")) {
                next.handle(head, socket);
            } else {
                RawServer.write(
                        socket,
                        "HTTP/1.1 407 Wrong\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n");
            }
        });
    }

    static void tunnel(String head, Socket socket) throws IOException {
        tunnel(head, socket, "HTTP/1.1 200 Connected\r\n\r\n");
    }

    /** @param answer that comes before the tunnel */
    static void tunnel(String head, Socket socket, String answer) throws IOException {
        String authority = head.split(" ", 3)[1];
        int colon = authority.lastIndexOf(':');
        try (Socket target = new Socket("127.0.0.1", Integer.parseInt(authority.substring(colon + 1)))) {
            RawServer.write(socket, answer);
            RawServer.join(socket, target);
        }
    }

    /** @param login such as {@code user:password@}, or empty */
    static ProxySettings through(RawServer proxy, String login) {
        Optional<Secret> url = Optional.of(Secret.of("http://" + login + "localhost:" + proxy.port()));
        return ProxySettings.parse(url, url, Optional.empty());
    }
}
