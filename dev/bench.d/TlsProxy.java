import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An HTTP proxy whose every tunnel ends at one plain platform, through TLS: what an https platform behind a proxy looks
 * like to its client. Arguments: a PKCS12 file with the password "changeit", the platform's address. Prints its own
 * address, and ends when its standard input does.
 */
final class TlsProxy {
    private TlsProxy() {}

    public static void main(String[] arguments) throws Exception {
        SSLContext tls = tls(Path.of(arguments[0]));
        URI platform = URI.create(arguments[1]);
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(() -> {
            while (true) {
                Socket client = server.accept();
                start(() -> serve(client, tls, platform));
            }
        });
        System.out.println("http://127.0.0.1:" + server.getLocalPort());
        System.in.read();
        System.exit(0);
    }

    private static SSLContext tls(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        return tls;
    }

    private static void serve(Socket client, SSLContext tls, URI platform) throws IOException {
        readHead(client.getInputStream());
        client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
        try (Socket secured = tls.getSocketFactory().createSocket(client, null, true);
                Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(platform.getHost(), platform.getPort()));
            start(() -> copy(secured.getInputStream(), plain.getOutputStream()));
            copy(plain.getInputStream(), secured.getOutputStream());
        }
    }

    private static void readHead(InputStream in) throws IOException {
        int lineEnds = 0;
        while (lineEnds < 2) {
            int c = in.read();
            lineEnds = c < 0 ? 2 : c == '\n' ? lineEnds + 1 : c == '\r' ? lineEnds : 0;
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[4096];
        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
            to.write(buffer, 0, count);
            to.flush();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One side has gone; the other notices by itself.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
