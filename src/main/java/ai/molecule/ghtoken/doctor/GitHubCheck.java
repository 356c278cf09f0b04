package ai.molecule.ghtoken.doctor;

import ai.molecule.ghtoken.token.InstallationToken;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import java.util.Optional;

/** Does GitHub accept the cached token? Makes one request. */
public record GitHubCheck(String host, Optional<InstallationToken> held, GitHub gitHub) {
    private static final String NAME = "github";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    @FunctionalInterface
    public interface GitHub {
        /** The HTTP status of GitHub's answer to a request with that token. */
        int status(Secret token) throws TokenException;
    }

    public Finding finding() {
        if (held.isEmpty()) {
            return Finding.warning(NAME, host + " was not asked: no token is cached", "fix the token first");
        }
        Secret token = held.get().value();
        try {
            return judged(gitHub.status(token), "token " + token.fingerprint());
        } catch (TokenException e) {
            return Finding.problemOf(
                    NAME,
                    e.getMessage(),
                    "allow connections to " + host + ", or set HTTPS_PROXY; --offline skips this check");
        }
    }

    private Finding judged(int status, String token) {
        if (status == OK) {
            return Finding.ok(NAME, host + " accepts " + token);
        }
        if (status == UNAUTHORIZED) {
            return Finding.problem(
                    NAME,
                    host + " refuses " + token,
                    "run: molecule-gh-token-refresh refresh-now; if it stays so, see that the App is still installed");
        }
        return Finding.warning(
                NAME, host + " answered " + status + " to " + token, "try again later; see githubstatus.com");
    }
}
