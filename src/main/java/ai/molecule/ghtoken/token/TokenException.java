package ai.molecule.ghtoken.token;

import java.io.Serial;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A token could not be fetched, stored or passed on. The message never contains a secret or a response body. */
public final class TokenException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The cause, as far as the caller's next step depends on it. */
    public enum Kind {
        /** No connection, or one that broke. */
        UNREACHABLE(true),
        /** No whole answer within the time limit. */
        TIMED_OUT(true),
        /** 5xx. */
        SERVER_ERROR(true),
        /** 429, or 503 with Retry-After: come back later. */
        THROTTLED(true),
        /** An answer that is not what the endpoint promises: another status, not JSON, no token, already expired. */
        BAD_ANSWER(true),
        /** 401 or 403: the platform refuses the bearer, or GitHub what the App has signed. */
        BEARER_REFUSED(false),
        /** There is no bearer file yet, or it cannot be read or sent. */
        BEARER_MISSING(false),
        /** The GitHub App's private key is not there, cannot be read or is of no use. */
        KEY_UNUSABLE(false),
        /** The configured command that signs for the GitHub App failed. */
        SIGNING_FAILED(true),
        /** The bearer or key file is empty: it is being written. */
        BEARER_EMPTY(true),
        /** The platform says that a setting is missing or wrong: the organization, or its own address. */
        SETTING_REFUSED(false),
        /**
         * 404, or the same refusal for long: the platform has no GitHub App for this workspace, or GitHub no such App
         * or installation.
         */
        NOT_CONFIGURED(false),
        /** The environment holds no token, or one that is dead. */
        NO_FALLBACK(false),
        /** A limit of processes leaves no room for a thread. */
        NO_THREAD(true),
        /** The cache folder cannot be written. */
        CACHE_UNWRITABLE(true),
        /** gh could not be logged in. */
        LOGIN_FAILED(true),
        /** The configured command after a refresh failed. */
        COMMAND_FAILED(true),
        /** A defect of this program. */
        DEFECT(true);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }

        /** Whether a retry can succeed without a change of settings, bearer or platform. */
        public boolean isRetryable() {
            return retryable;
        }

        /** The name that files and people see, such as {@code bearer-refused}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The kind of that word; {@link #DEFECT} for an unknown word, which another version may have written. */
        public static Kind ofWord(String word) {
            for (Kind kind : values()) {
                if (kind.word().equals(word)) {
                    return kind;
                }
            }
            return DEFECT;
        }
    }

    private final Kind kind;

    private final @Nullable Duration retryAfter;

    private final String answer;

    public TokenException(Kind kind, String facts) {
        this(kind, facts, null);
    }

    /** @param retryAfter how long the server asked to be left alone (RFC 9110 section 10.2.3), or null */
    public TokenException(Kind kind, String facts, @Nullable Duration retryAfter) {
        this(kind, facts, retryAfter, "");
    }

    /** @param answer as {@link #answer()} */
    public TokenException(Kind kind, String facts, @Nullable Duration retryAfter, String answer) {
        super(facts);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.answer = answer;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Tells a refusal that means "not configured" once it has lasted from any other one: equal as long as the platform
     * gives the same. Empty for failures that never mean that. One line without a secret.
     */
    public String answer() {
        return answer;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
