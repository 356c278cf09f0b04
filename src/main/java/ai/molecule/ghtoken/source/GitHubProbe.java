package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.net.URI;
import java.time.Duration;

/** Asks GitHub whether it accepts a token: one GET that every token may send, and nothing of whose answer is kept. */
public final class GitHubProbe {
    private final Settings settings;
    private final HttpClient http;

    /**
     * @param api the base URL of its REST API
     * @param limit for the whole request
     */
    public record Settings(URI api, Duration limit, String userAgent) {
        /**
         * GitHub's REST documentation: {@code /rate_limit} does not count against the limit. On an Enterprise Server,
         * whose limits are off by default, the root of the API stands in for it.
         */
        URI target() {
            return URI.create(api + ("api.github.com".equals(api.getHost()) ? "/rate_limit" : "/"));
        }
    }

    public GitHubProbe(Settings settings, HttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /**
     * The status of GitHub's answer: 200 for a living token, 401 for a dead or revoked one.
     *
     * @throws TokenException when there is no answer
     */
    public int status(Secret token) throws TokenException {
        return http.send(HttpRequest.get(settings.target(), token, settings.userAgent(), settings.limit()))
                .status();
    }
}
