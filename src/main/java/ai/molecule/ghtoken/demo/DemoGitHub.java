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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A stand-in for GitHub's API, for one App that is installed on several owners. Its tokens live seconds, and open the
 * repositories of their owner alone. It does not verify signatures.
 */
public final class DemoGitHub implements AutoCloseable {
    private record Minted(String owner, Instant end) {}

    private record Answer(int status, String body) {}

    private static final Answer NOT_FOUND = new Answer(404, "{}");

    private final HttpServer server;
    private final List<String> owners;
    private final Duration life;
    private final Consumer<String> story;
    private final Map<Secret, Minted> tokens = new ConcurrentHashMap<>();
    private final Set<String> suspended = ConcurrentHashMap.newKeySet();

    private DemoGitHub(HttpServer server, List<String> owners, Duration life, Consumer<String> story) {
        this.server = server;
        this.owners = owners;
        this.life = life;
        this.story = story;
    }

    /**
     * @param owners that the App is installed on
     * @param life of each token
     * @param story gets a line about each event
     */
    public static DemoGitHub start(List<String> owners, Duration life, Consumer<String> story) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        DemoGitHub gitHub = new DemoGitHub(server, owners, life, story);
        server.createContext("/", gitHub::handle);
        server.start();
        return gitHub;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void suspend(String owner) {
        suspended.add(owner);
        story.accept("the App's installation on " + owner + " is suspended: its tokens are refused");
    }

    public void restore(String owner) {
        suspended.remove(owner);
        story.accept("the App's installation on " + owner + " is restored");
    }

    /** Whether that token opens the repositories of the owner now. */
    public boolean opens(Secret token, String owner) {
        Minted minted = tokens.get(token);
        return minted != null
                && minted.owner().equals(owner)
                && Instant.now().isBefore(minted.end())
                && !suspended.contains(owner);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            Answer answer = answer(path);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** An installation's id is one more than its owner's place in the list. */
    private Answer answer(String[] path) {
        String last = path[path.length - 1];
        if (last.equals("access_tokens")) {
            return mint(owners.get(Integer.parseInt(path[path.length - 2]) - 1));
        }
        if (last.equals("installation")) {
            int place = owners.indexOf(path[2]);
            return place < 0 ? NOT_FOUND : new Answer(200, "{\"id\":" + (place + 1) + "}");
        }
        return last.equals("repositories") ? new Answer(200, "{}") : NOT_FOUND;
    }

    private Answer mint(String owner) {
        if (suspended.contains(owner)) {
            story.accept("asked for a token for " + owner + ", answers 403");
            return new Answer(403, "{\"message\":\"This installation has been suspended\"}");
        }
        Secret token = DemoPlatform.randomToken();
        Instant end = Instant.now().plus(life);
        tokens.put(token, new Minted(owner, end));
        story.accept("mints token " + token.fingerprint() + " for " + owner);
        return new Answer(201, "{\"token\":\"" + token.reveal() + "\",\"expires_at\":\"" + end + "\"}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
