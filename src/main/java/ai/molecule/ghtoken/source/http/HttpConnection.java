package ai.molecule.ghtoken.source.http;

import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/** One request on its way. Whoever has stopped waiting for it calls {@link #abandon()}, and it ends at once. */
final class HttpConnection implements Callable<HttpAnswer> {
    /** Of headers and trailers HttpCore takes 100 each. */
    private static final Http1Config LIMITS =
            Http1Config.custom().setMaxLineLength(16 * 1024).build();

    private final HttpRequest request;
    private final @Nullable HttpProxy proxy;
    private final TrustedCertificates trusted;
    private final Clock clock;
    private final NetworkFailure failure;
    private final long end;

    private volatile boolean abandoned;
    private volatile @Nullable Socket tcp;

    HttpConnection(HttpRequest request, @Nullable HttpProxy proxy, TrustedCertificates trusted, Clock clock) {
        this.request = request;
        this.proxy = proxy;
        this.trusted = trusted;
        this.clock = clock;
        this.failure = new NetworkFailure(request, proxy);
        this.end = System.nanoTime() + request.limit().toNanos();
    }

    @Override
    public HttpAnswer call() throws TokenException {
        try {
            Socket connected = connect();
            return request.isSecure() ? overTls(connected) : exchange(connected);
        } catch (HttpException | IOException | IllegalArgumentException e) {
            throw failure.of(e);
        } finally {
            abandon();
        }
    }

    /**
     * Each of the host's addresses has its share of the time that is left; the first failure is the one that is told.
     */
    private Socket connect() throws IOException {
        HttpHost host = proxy == null ? request.host() : proxy.address();
        int port = proxy == null ? request.port() : host.getPort();
        InetAddress[] addresses = InetAddress.getAllByName(host.getHostName());
        failure.now(NetworkFailure.Step.CONNECT);
        IOException first = new IOException();
        for (int i = 0; i < addresses.length; i++) {
            Socket socket = new Socket();
            try {
                tcp = socket;
                socket.connect(new InetSocketAddress(addresses[i], port), millisLeft() / (addresses.length - i) + 1);
                socket.setSoTimeout(millisLeft());
                return socket;
            } catch (IOException e) {
                Closer.closeQuietly(socket);
                first = i == 0 ? e : first;
            }
        }
        throw first;
    }

    private int millisLeft() throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (abandoned || millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    private HttpAnswer overTls(Socket connected) throws IOException, HttpException, TokenException {
        if (proxy != null) {
            failure.now(NetworkFailure.Step.TUNNEL);
            openTunnel(connected, proxy);
        }
        failure.now(NetworkFailure.Step.HANDSHAKE);
        SSLSocket secured = trusted.over(connected, request.host().getHostName(), request.port());
        try {
            secured.startHandshake();
            return exchange(secured);
        } finally {
            Closer.closeQuietly(secured);
        }
    }

    private void openTunnel(Socket connected, HttpProxy through) throws IOException, HttpException, TokenException {
        ClassicHttpRequest connect = request.forTunnel();
        through.logIn(connect);
        int status = send(connect, connected).getCode();
        if (status / 100 != 2) {
            throw failure.byProxy(status);
        }
    }

    private ClassicHttpResponse send(ClassicHttpRequest message, Socket socket) throws IOException, HttpException {
        millisLeft();
        DefaultBHttpClientConnection wire = new DefaultBHttpClientConnection(LIMITS);
        wire.bind(socket);
        // It skips the interim answers (RFC 9110 section 15.2), however many come before the time is up.
        return new HttpRequestExecutor().execute(message, wire, HttpCoreContext.create());
    }

    private HttpAnswer exchange(Socket socket) throws IOException, HttpException, TokenException {
        failure.now(NetworkFailure.Step.ANSWER);
        ClassicHttpRequest message = request.message();
        String via = "";
        if (proxy != null && !request.isSecure()) {
            message.setPath(request.server() + message.getPath());
            proxy.logIn(message);
            via = " or the proxy " + proxy;
        }
        ClassicHttpResponse response = send(message, socket);
        if (response.getCode() == 407 && !via.isEmpty()) {
            throw failure.byProxy(407);
        }
        int most = 1024 * request.mostKiB();
        HttpAnswer answer = HttpAnswer.read(response, via, clock.instant(), most + 1);
        if (answer.status() / 100 == 2 && answer.body().length > most) {
            throw new TokenException(
                    Kind.BAD_ANSWER, request.server() + " answered with more than " + request.mostKiB() + " KiB");
        }
        return answer;
    }

    TokenException timedOut() {
        return failure.timedOut();
    }

    /** Never blocks. */
    void abandon() {
        abandoned = true;
        Closer.closeQuietly(tcp);
    }
}
