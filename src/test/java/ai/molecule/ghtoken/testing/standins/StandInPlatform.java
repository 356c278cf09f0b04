package ai.molecule.ghtoken.testing.standins;

import ai.molecule.ghtoken.testing.guards.Await;
import ai.molecule.ghtoken.testing.guards.Secrets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform's endpoint on a loopback port: everybody is given the same token, which is minted anew when less than a
 * buffer of its life is left. A test makes it slow, wrong or absent while it runs.
 */
public final class StandInPlatform implements AutoCloseable {
    private static final String PATH = "/github-installation-token HTTP/1.1";

    private final Secrets secrets;
    private final int port;
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final List<Instant> requests = new CopyOnWriteArrayList<>();

    private volatile @Nullable RawServer server;
    private volatile @Nullable Socket placeholder;
    private volatile Duration life = Duration.ofHours(1);
    private volatile Duration buffer = Duration.ofMinutes(5);
    private volatile Duration delay = Duration.ZERO;
    private volatile Duration ahead = Duration.ZERO;
    private volatile boolean silent;
    private volatile String bearer;
    private volatile String statusAndHeaders = "200 OK\r\n";
    private volatile @Nullable String body;
    private volatile Supplier<String> mint;
    private volatile Supplier<Optional<String>> trouble = Optional::empty;
    private volatile String current = "";
    private volatile PlatformToday.Deployment deployment = head -> Optional.empty();

    private StandInPlatform(Secrets secrets, String bearer) throws IOException {
        this.secrets = secrets;
        this.bearer = bearer;
        this.mint = secrets::installationToken;
        RawServer started = RawServer.start(this::handle);
        this.server = started;
        this.port = started.port();
    }

    /** Tokens live an hour, and the next is minted in their last five minutes, unless a test says otherwise. */
    static StandInPlatform start(Secrets secrets, String bearer) throws IOException {
        return new StandInPlatform(secrets, bearer);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public StandInPlatform tokensLive(Duration newLife, Duration newBuffer) {
        life = newLife;
        buffer = newBuffer;
        return this;
    }

    public void mintsLongTokens() {
        mint = secrets::longInstallationToken;
    }

    /** From now on only this bearer is accepted. */
    public void acceptBearer(String accepted) {
        bearer = accepted;
    }

    /** @param headers whole lines, such as {@code Retry-After: 4} */
    public void answerWith(int status, String... headers) {
        StringBuilder head = new StringBuilder(status + " As Told\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        statusAndHeaders = head.toString();
    }

    /** @param asked at each request for a status and whole header lines that are to stand in for its answer */
    public void answerFirst(Supplier<Optional<String>> asked) {
        trouble = asked;
    }

    /** Behaves as a platform of that kind: asked before the bearer is looked at. */
    public void deployedAs(PlatformToday.Deployment kind) {
        deployment = kind;
    }

    /** Mints a token for each request, as a platform does that has an App but no cache. */
    public void mintsForEachRequest() {
        buffer = life.plusHours(1);
    }

    /** Answers 200 with this instead of a token. */
    public void answerWithBody(String text) {
        body = text;
    }

    /** Answers as it should again. */
    public void recover() {
        statusAndHeaders = "200 OK\r\n";
        deployment = head -> Optional.empty();
        body = null;
        delay = Duration.ZERO;
        silent = false;
    }

    public StandInPlatform answerAfter(Duration time) {
        delay = time;
        return this;
    }

    /** Takes requests and never answers them. */
    public void fallSilent() {
        silent = true;
    }

    /** Its clock differs from the one here. */
    public void setClockAhead(Duration difference) {
        ahead = difference;
    }

    /** Refuses connections. A socket that does not listen keeps the port for it meanwhile. */
    public void goDown() throws IOException {
        close();
        Await.until("the port is free", Duration.ofHours(1), this::keepPort);
    }

    /** False while a thread still leaves the server's socket. */
    private boolean keepPort() throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException e) {
            socket.close();
            return false;
        }
        placeholder = socket;
        return true;
    }

    public void comeBack() throws IOException {
        server = RawServer.start(port, this::handle);
        release();
    }

    private void release() throws IOException {
        Socket socket = placeholder;
        if (socket != null) {
            socket.close();
        }
    }

    public int requestCount() {
        return requests.size();
    }

    /** When each request came, oldest first. */
    public List<Instant> requests() {
        return List.copyOf(requests);
    }

    /** Mints a token of its own accord when it is next asked, as it does for one that it has been told is revoked. */
    public void forgetToken() {
        current = "";
    }

    /** Whether that is a token of ours which lived at that instant. */
    public boolean lives(String token, Instant at) {
        Instant end = ends.get(token);
        return end != null && at.isBefore(end);
    }

    public boolean isCurrent(String token) {
        return !current.isEmpty() && current.equals(token);
    }

    /** When that token of ours ends, by the clock here. */
    public Optional<Instant> endOf(String token) {
        return Optional.ofNullable(ends.get(token));
    }

    /** When the token that it hands out ends, by the clock here. */
    public Instant endOfCurrent() {
        return ends.getOrDefault(current, Instant.EPOCH);
    }

    private void handle(String head, Socket socket) throws IOException, InterruptedException {
        requests.add(Instant.now());
        RawServer serving = server;
        if (silent && serving != null) {
            serving.hang();
        }
        Await.pass(delay);
        RawServer.write(socket, answer(head));
    }

    private synchronized String answer(String head) {
        String resource = head.lines().findFirst().orElse("");
        boolean known = resource.equals("GET /admin" + PATH)
                || resource.matches("GET /workspaces/[^/ ]+" + PATH.replace(".", "\\."));
        if (!known) {
            return response("404 Not Found\r\n", "{\"error\":\"no such page\"}");
        }
        Optional<PlatformToday.Reply> reply = deployment.reply(head);
        if (reply.isPresent()) {
            return response(reply.get().head(), reply.get().body());
        }
        if (!head.contains("\r\nAuthorization: Bearer " + bearer + "\r\n")) {
            return response("401 Unauthorized\r\n", "{\"error\":\"unauthorized\"}");
        }
        Optional<String> instead = trouble.get();
        if (instead.isPresent()) {
            return response(instead.get(), "{\"error\":\"as the test wants it\"}");
        }
        if (!statusAndHeaders.startsWith("200")) {
            return response(statusAndHeaders, "{\"error\":\"as the test wants it\"}");
        }
        String told = body;
        return response(statusAndHeaders, told == null ? tokenAnswer() : told);
    }

    private String tokenAnswer() {
        provision();
        return "{\"token\":\"" + current + "\",\"expires_at\":\""
                + endOfCurrent().plus(ahead) + "\"}";
    }

    /** The token that a container which starts now is born with: the one that everybody is given. */
    public synchronized String provision() {
        Instant now = Instant.now();
        if (Duration.between(now, endOfCurrent()).compareTo(buffer) < 0) {
            String minted = mint.get();
            ends.put(minted, now.plus(life));
            current = minted;
        }
        return current;
    }

    private String response(String statusLineAndHeaders, String text) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(ahead).atZone(ZoneOffset.UTC));
        return "HTTP/1.1 " + statusLineAndHeaders + "Date: " + date
                + "\r\nContent-Type: application/json\r\nContent-Length: " + text.length()
                + "\r\nConnection: close\r\n\r\n" + text;
    }

    @Override
    public void close() throws IOException {
        release();
        RawServer running = server;
        if (running != null) {
            running.close();
        }
    }
}
