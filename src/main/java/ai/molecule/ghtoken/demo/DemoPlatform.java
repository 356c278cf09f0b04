package ai.molecule.ghtoken.demo;

import ai.molecule.ghtoken.token.Secret;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A stand-in for the platform's endpoint, whose tokens live seconds. All clients get the same token. It mints a new one
 * when less than a quarter of its life is left, as the real platform does in the last five minutes.
 */
public final class DemoPlatform implements AutoCloseable {
    private static final Random RANDOM = new Random();

    private final HttpServer server;
    private final Duration life;
    private final Consumer<String> story;
    private final Map<Secret, Instant> ends = new ConcurrentHashMap<>();

    private volatile boolean down;
    private Secret current = Secret.of("");
    private Instant end = Instant.MIN;

    private DemoPlatform(HttpServer server, Duration life, Consumer<String> story) {
        this.server = server;
        this.life = life;
        this.story = story;
    }

    /**
     * @param life of each token
     * @param story gets a line about each event
     */
    public static DemoPlatform start(Duration life, Consumer<String> story) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), life, story);
    }

    /** @param address where to listen */
    public static DemoPlatform start(InetSocketAddress address, Duration life, Consumer<String> story)
            throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        DemoPlatform platform = new DemoPlatform(server, life, story);
        server.createContext("/admin/github-installation-token", platform::handle);
        server.createContext("/workspaces/", platform::handle);
        server.start();
        return platform;
    }

    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    public void goDown() {
        down = true;
        story.accept("down: it answers 503 to everybody");
    }

    public void comeBack() {
        down = false;
        story.accept("back");
    }

    /** Whether GitHub would accept that token now. */
    public boolean accepts(Secret token) {
        Instant until = ends.get(token);
        return until != null && Instant.now().isBefore(until);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (down) {
                story.accept("asked for a token, answers 503");
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            byte[] answer = answer();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private synchronized byte[] answer() {
        Instant now = Instant.now();
        if (Duration.between(now, end).compareTo(life.dividedBy(4)) < 0) {
            mint(now);
        } else {
            story.accept("asked for a token, repeats " + current.fingerprint() + ", which has time left");
        }
        return ("{\"token\":\"" + current.reveal() + "\",\"expires_at\":\"" + end + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static Secret randomToken() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return Secret.of("ghs_" + Base64.getUrlEncoder().encodeToString(bytes));
    }

    private void mint(Instant now) {
        current = randomToken();
        end = now.plus(life);
        ends.put(current, end);
        story.accept("mints token " + current.fingerprint() + ", which lives " + life.toSeconds() + " s");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
