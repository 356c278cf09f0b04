package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.TimeLimit;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One GET or POST, bounded in time from the name look-up to the last byte. The JDK may send a GET twice when the
 * connection closes before any answer; that is allowed (RFC 9110 section 9.2.2) and cannot be switched off.
 */
final class HttpExchange {
    /** @param limit for the whole exchange */
    record Request(URI target, Secret bearer, String userAgent, Duration limit, Form form) {
        Request(URI target, Secret bearer, String userAgent, Duration limit) {
            this(target, bearer, userAgent, limit, Form.GET);
        }

        /** Scheme, host and port: all of the target that a message may show. */
        String origin() {
            String port = target.getPort() < 0 ? "" : ":" + target.getPort();
            return target.getScheme() + "://" + target.getHost() + port;
        }
    }

    /**
     * @param headers besides those that every request has, or in place of one
     * @param body JSON to be sent by POST; null for a GET
     * @param mostKiB how long an answer may be
     */
    record Form(Map<String, String> headers, byte @Nullable [] body, int mostKiB) {
        static final Form GET = new Form(Map.of(), null, 64);
    }

    private final HttpConnections connections;
    private final TimeLimit timeLimit;
    private final Clock clock;

    HttpExchange(HttpConnections connections, TimeLimit timeLimit, Clock clock) {
        this.connections = connections;
        this.timeLimit = timeLimit;
        this.clock = clock;
    }

    /** @throws TokenException when there is no whole answer of the allowed length, whatever its status */
    HttpAnswer send(Request request) throws TokenException {
        PendingAnswer pending = new PendingAnswer(request, connections, clock);
        try {
            return checked(timeLimit.within(request.limit(), pending), request);
        } catch (TokenException | RuntimeException e) {
            throw e;
        } catch (TimeoutException e) {
            pending.abandon();
            throw failure(request).timedOut();
        } catch (InterruptedException e) {
            pending.abandon();
            Thread.currentThread().interrupt();
            throw new TokenException(Kind.UNREACHABLE, "stopped while waiting for " + request.origin());
        } catch (IOException e) {
            throw failure(request).of(e);
        } catch (Exception e) {
            throw new IllegalStateException("a time limit may only pass on what its call threw", e);
        }
    }

    private NetworkFailure failure(Request request) {
        return new NetworkFailure(request, connections.proxyFor(request.target()));
    }

    private HttpAnswer checked(HttpAnswer answer, Request request) throws TokenException {
        if (answer.head().status() == 407
                && connections.proxyFor(request.target()).isPresent()) {
            throw failure(request).proxyLoginRefused();
        }
        int mostKiB = request.form().mostKiB();
        if (answer.body().length > 1024 * mostKiB) {
            throw new TokenException(
                    Kind.BAD_ANSWER, request.origin() + " answered with more than " + mostKiB + " KiB");
        }
        return answer;
    }
}
