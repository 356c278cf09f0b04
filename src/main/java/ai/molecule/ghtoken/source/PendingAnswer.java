package ai.molecule.ghtoken.source;

import static java.net.HttpURLConnection.HTTP_CREATED;
import static java.net.HttpURLConnection.HTTP_OK;

import ai.molecule.ghtoken.token.TokenException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One request on its way. Whoever has stopped waiting for it calls {@link #abandon()}, and it ends soon by itself. */
final class PendingAnswer implements Callable<HttpAnswer> {
    private final HttpExchange.Request request;
    private final HttpConnections connections;
    private final Clock clock;

    private volatile boolean abandoned;
    private volatile boolean readingBody;
    private volatile @Nullable HttpURLConnection connection;

    PendingAnswer(HttpExchange.Request request, HttpConnections connections, Clock clock) {
        this.request = request;
        this.connections = connections;
        this.clock = clock;
    }

    @Override
    public HttpAnswer call() throws IOException, TokenException {
        HttpURLConnection opened = connections.prepare(request.target());
        connection = opened;
        try {
            HttpAnswer.Head head = HttpHeaders.read(opened, status(opened), clock);
            readingBody = true;
            boolean hasContent = head.status() == HTTP_OK || head.status() == HTTP_CREATED;
            return new HttpAnswer(head, hasContent ? body(opened) : new byte[0]);
        } finally {
            opened.disconnect();
        }
    }

    private int status(HttpURLConnection opened) throws IOException {
        try {
            configure(opened);
            opened.connect();
            stopIfAbandoned();
            byte[] body = request.form().body();
            if (body != null) {
                opened.getOutputStream().write(body);
            }
            return opened.getResponseCode();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NoSuchElementException e) {
            // So the JDK meets some malformed status lines; its message would quote them.
            throw new ProtocolException();
        }
    }

    private void configure(HttpURLConnection opened) throws ProtocolException {
        // To the JDK, 0 would mean no limit.
        int millis = (int) Math.max(1, Math.min(request.limit().toMillis(), Integer.MAX_VALUE));
        opened.setConnectTimeout(millis);
        opened.setReadTimeout(millis);
        opened.setRequestProperty("Authorization", "Bearer " + request.bearer().reveal());
        opened.setRequestProperty("Accept", "application/json");
        opened.setRequestProperty("User-Agent", request.userAgent());
        for (Map.Entry<String, String> header : request.form().headers().entrySet()) {
            opened.setRequestProperty(header.getKey(), header.getValue());
        }
        if (request.form().body() != null) {
            opened.setRequestMethod("POST");
            opened.setRequestProperty("Content-Type", "application/json");
            opened.setDoOutput(true);
        }
    }

    private byte[] body(HttpURLConnection opened) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        InputStream in = opened.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            stopIfAbandoned();
            body.write(buffer, 0, read);
            if (body.size() > 1024 * request.form().mostKiB()) {
                return body.toByteArray();
            }
        }
        // Without keep-alive the JDK does not compare the two.
        if (body.size() < opened.getContentLengthLong()) {
            throw new EOFException();
        }
        return body.toByteArray();
    }

    private void stopIfAbandoned() throws SocketTimeoutException {
        if (abandoned) {
            throw new SocketTimeoutException();
        }
    }

    /** Never blocks. */
    void abandon() {
        abandoned = true;
        HttpURLConnection opened = connection;
        // Closing a body would wait for the read in progress; there the next byte or the read time-out ends it instead.
        if (opened != null && !readingBody) {
            opened.disconnect();
        }
    }
}
