package ai.molecule.ghtoken.testing.standins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A loopback server whose every byte the test decides; for what a well-behaved HTTP server cannot be made to do. */
public final class RawServer implements AutoCloseable {

    /** What to do with one connection, once its request head has come. */
    @FunctionalInterface
    public interface Handler {
        void handle(String head, Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Handler handler;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private RawServer(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    public static RawServer start(Handler handler) throws IOException {
        return start(0, handler);
    }

    /** @param port 0 for any that is free */
    public static RawServer start(int port, Handler handler) throws IOException {
        RawServer server = new RawServer(new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1")), handler);
        daemon(server::accept);
        return server;
    }

    /** Always gives the same bytes, then closes. */
    public static RawServer answering(String answer) throws IOException {
        return start((head, socket) -> write(socket, answer));
    }

    public static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The request heads so far, oldest first. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /** Sends one piece again and again until the other side or this server is closed. */
    public void drip(Socket socket, String piece, long everyMillis) throws IOException, InterruptedException {
        do {
            write(socket, piece);
        } while (!closed.await(everyMillis, TimeUnit.MILLISECONDS));
    }

    /** Says nothing until this server is closed. */
    public void hang() throws InterruptedException {
        closed.await();
    }

    /** Hands bytes to and fro until one side closes. */
    public static void join(Socket a, Socket b) throws IOException {
        daemon(() -> pump(b, a));
        pump(a, b);
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other direction has closed both.
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            String head = head(socket.getInputStream());
            heads.add(head);
            handler.handle(head, socket);
        } catch (IOException | InterruptedException e) {
            // The client has gone, which is what some tests are about.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "raw server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
