package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.os.Sleeper;
import ai.molecule.ghtoken.token.Secret;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/** Waits until GitHub accepts a token that it has just minted: it may take a moment until each of its servers knows it. */
record NewTokenCheck(GitHubApi api, Sleeper pause) {
    /** Octokit waits as long. */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(250), Duration.ofMillis(750), Duration.ofMillis(1500), Duration.ofMillis(2500));

    /** @throws TokenException GitHub refuses the token until the deadline, or the address that it is used from */
    void await(Secret token, Deadline deadline) throws TokenException {
        Iterator<Duration> pauses = PAUSES.iterator();
        while (isRefused(token, deadline)) {
            if (!pauses.hasNext()) {
                throw notAccepted();
            }
            Duration time = pauses.next();
            if (deadline.left().compareTo(time) <= 0) {
                throw notAccepted();
            }
            waitFor(time);
        }
    }

    private TokenException notAccepted() {
        return new TokenException(Kind.BAD_ANSWER, api + " does not accept the token that it has just minted");
    }

    private void waitFor(Duration time) throws TokenException {
        try {
            pause.of(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenException(Kind.TIMED_OUT, "stopped while " + api + " did not accept the new token yet");
        }
    }

    /** A server that does not know the token yet answers 401 or 403. No answer, or any other one, is no refusal. */
    private boolean isRefused(Secret token, Deadline deadline) throws TokenException {
        HttpAnswer answer;
        try {
            answer = api.get("/installation/repositories?per_page=1", token, deadline);
        } catch (TokenException e) {
            return false;
        }
        if (AppRefusal.isOfTheAddress(answer)) {
            throw answer.refusal(Kind.BEARER_REFUSED, api.toString(), AppRefusal.ADDRESS);
        }
        return answer.status() == 401
                || answer.status() == 403 && AppRefusal.limit(answer).isEmpty();
    }
}
