package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.source.http.Deadline;
import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.source.http.HttpClient;
import ai.molecule.ghtoken.source.http.HttpRequest;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * GitHub's REST API, as its documentation wants to be asked.
 *
 * @param base without a slash at the end, such as {@code https://api.github.com}
 * @param pause between two tries of a token that GitHub does not know everywhere yet
 */
public record GitHubApi(URI base, HttpClient http, Sleeper pause) {
    /** The answer to a token for some repositories describes each of them in 6 KiB; GitHub allows 500. */
    private static final int MOST_KIB = 4096;

    private static final int MOST_REDIRECTS = 5;

    /** After a refusal of a new token, in milliseconds. Octokit waits as long. */
    private static final List<Long> PAUSES = List.of(250L, 750L, 1500L, 2500L);

    /**
     * The status of GitHub's answer to a request that every token may send: 200 for a living one, 401 for a dead or
     * revoked one.
     *
     * @param limit for the whole request
     * @throws TokenException when there is no answer
     */
    public int status(Secret token, Duration limit) throws TokenException {
        // REST documentation: /rate_limit does not count against the limit. An Enterprise Server may have no limits.
        URI target = URI.create(base + ("api.github.com".equals(base.getHost()) ? "/rate_limit" : "/"));
        return http.send(HttpRequest.of("GET", target, token, limit)).status();
    }

    /**
     * Ends a token: REST documentation, "Revoke an installation access token".
     *
     * @param limit for the whole request
     * @return the status of GitHub's answer: 204 if it is done, 401 if the token was dead
     * @throws TokenException when there is no answer
     */
    public int revoke(Secret token, Duration limit) throws TokenException {
        URI target = URI.create(base + "/installation/token");
        return http.send(HttpRequest.of("DELETE", target, token, limit)).status();
    }

    /**
     * Follows redirects to the same server, as GitHub's documentation asks: a renamed repository answers 301. The
     * answer is the redirect itself where it leads elsewhere, or on without end.
     *
     * @param body JSON to be sent by POST; null for a GET
     */
    HttpAnswer send(String path, Secret bearer, Deadline deadline, byte @Nullable [] body) throws TokenException {
        URI target = URI.create(base + path);
        HttpAnswer answer = http.send(request(target, bearer, deadline, body));
        for (int i = 0; i < MOST_REDIRECTS && answer.redirect().isPresent(); i++) {
            target = target.resolve(answer.redirect().get());
            if (!target.resolve("/").equals(base.resolve("/"))) {
                return answer;
            }
            answer = http.send(request(target, bearer, deadline, body));
        }
        return answer;
    }

    private HttpRequest request(URI target, Secret bearer, Deadline deadline, byte @Nullable [] body) {
        String method = body == null ? "GET" : "POST";
        HttpRequest request = HttpRequest.of(method, target, bearer, deadline.left())
                .withAnswerOf(MOST_KIB)
                .with("Accept", "application/vnd.github+json")
                // "API Versions"; an Enterprise Server that does not know this one yet or any more would answer 400.
                .with("X-GitHub-Api-Version", "2022-11-28");
        return body == null ? request : request.withJson(body);
    }

    /**
     * Waits until GitHub accepts a token that it has just minted: it may take a moment until each of its servers knows
     * it.
     *
     * @throws TokenException GitHub refuses the token until the deadline, or the address that it is used from
     */
    void awaitAcceptance(Secret token, Deadline deadline) throws TokenException {
        for (Iterator<Long> pauses = PAUSES.iterator(); isRefused(token, deadline); ) {
            Duration next = Duration.ofMillis(pauses.hasNext() ? pauses.next() : Long.MAX_VALUE);
            if (deadline.left().compareTo(next) <= 0) {
                throw new TokenException(Kind.BAD_ANSWER, this + " does not accept the token that it has just minted");
            }
            try {
                pause.of(next);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TokenException(Kind.TIMED_OUT, "stopped while " + this + " did not accept the new token yet");
            }
        }
    }

    /** A server that does not know the token yet answers 401 or 403. No answer, or any other one, is no refusal. */
    private boolean isRefused(Secret token, Deadline deadline) throws TokenException {
        HttpAnswer answer;
        try {
            answer = send("/installation/repositories?per_page=1", token, deadline, null);
        } catch (TokenException e) {
            return false;
        }
        Refusal refusal = new Refusal(toString(), answer);
        if (AppRefusal.isOfTheAddress(answer)) {
            throw refusal.meaning(Kind.BEARER_REFUSED, AppRefusal.ADDRESS);
        }
        return answer.status() == 401
                || answer.status() == 403 && AppRefusal.limit(refusal).isEmpty();
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
