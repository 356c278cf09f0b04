package ai.molecule.ghtoken.source;

import ai.molecule.ghtoken.source.http.HttpAnswer;
import ai.molecule.ghtoken.token.TokenException;
import ai.molecule.ghtoken.token.TokenException.Kind;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer that is no token.
 *
 * @param who sent it, for messages
 */
record Refusal(String who, HttpAnswer answer) {
    /** What it is by its status alone. */
    Kind kind() {
        return switch (answer.status()) {
            case 401, 403 -> Kind.BEARER_REFUSED;
            case 404 -> Kind.NOT_CONFIGURED;
            default -> answer.status() / 100 == 5 ? Kind.SERVER_ERROR : Kind.BAD_ANSWER;
        };
    }

    /** Whether the sender asks to be left alone: 429, or 503 with Retry-After. */
    boolean isThrottling() {
        return answer.status() == 429
                || answer.status() == 503 && answer.retryAfter().isPresent();
    }

    /** @param wait how long the sender wants to be left alone; empty where it does not say */
    TokenException throttled(Optional<Duration> wait) {
        String time = wait.map(each -> each.toSeconds() + " s").orElse("a while");
        String meaning = "it asks to be left alone for " + time + "; wait: it is asked again then";
        return exception(Kind.THROTTLED, meaning, wait, "");
    }

    /** @param meaning what it is taken for, and what to do */
    TokenException meaning(Kind kind, String meaning) {
        return meaning(kind, meaning, "");
    }

    /** @param lasting as {@link TokenException#answer()} */
    TokenException meaning(Kind kind, String meaning, String lasting) {
        return exception(kind, meaning, answer.retryAfter(), lasting);
    }

    private TokenException exception(Kind kind, String meaning, Optional<Duration> wait, String lasting) {
        return new TokenException(
                kind, who + " answered " + answer.status() + ": " + meaning, wait.orElse(null), lasting);
    }
}
